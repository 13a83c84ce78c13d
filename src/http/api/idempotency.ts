/**
 * `Idempotency-Key`: a program may send a `POST` again, and it is done once. Source:
 * draft-ietf-httpapi-idempotency-key-header-07.
 *
 * An answer may contain a secret. So it is kept encrypted by a key that is derived from the secret of
 * the program's token, which the server does not store.
 */
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Request } from 'express';
import type { Clock } from '../../common/clock.ts';
import type { IdempotencyKeys } from '../../database/idempotency-keys.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { MalformedRequest } from './problem.ts';

const keptMs = 24 * 3_600_000;
const mostKeys = 10_000;
const form = /^[\x21-\x7e]{1,255}$/;
const cipher = 'aes-256-gcm';
const [ivBytes, tagBytes] = [12, 16];

/** What makes a request the same as another one. */
export interface Repeatable {
  /** The token that it was sent with. Not the whole header, which can be written in several ways. */
  token: string;
  tokenId: string;
  request: string;
  payload: object;
}

/** @returns Undefined if there is none. @throws {BesideError} `MALFORMED`. */
export function idempotencyKey(req: Request): string | undefined {
  const key = req.get('idempotency-key');
  if (key === undefined || form.test(key)) return key;
  throw new MalformedRequest([{ header: 'Idempotency-Key', issue: 'invalid_format' }]);
}

/**
 * Does `act` unless it was done with this key before.
 *
 * @returns The reply, and whether it is the earlier one.
 * @throws {BesideError} What `act` throws. `IDEMPOTENCY_KEY_REUSED` if the key was used for another
 *   request. `IDEMPOTENCY_KEY_IN_USE` if that request is under way, or was cut off.
 *   `TOO_MANY_REQUESTS` if the token has too many keys.
 */
export async function doneOnce(
  { keys, clock }: { keys: IdempotencyKeys; clock: Clock },
  key: string,
  { token, tokenId, request, payload }: Repeatable,
  act: () => Promise<object>,
): Promise<{ reply: object; isEarlier: boolean }> {
  const now = clock.now();
  const digest = hash('sha256', `${request} ${canonicalize(payload) ?? ''}`, 'hex');
  const secret = Buffer.from(hkdfSync('sha256', token, digest, key, 32));
  const kept = await keys.claim({ tokenId, key, digest, now }, now - keptMs, mostKeys);
  if (kept === 'full')
    throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: keptMs / 1_000 });
  if (kept !== 'new') {
    if (kept.digest !== digest) throw new BesideError('IDEMPOTENCY_KEY_REUSED');
    if (!kept.answer) throw new BesideError('IDEMPOTENCY_KEY_IN_USE');
    return { reply: JSON.parse(decrypt(kept.answer, secret)) as object, isEarlier: true };
  }
  const reply = await act().catch(async (error: unknown) => {
    // After any other error nobody knows whether it was done.
    if (error instanceof BesideError) await keys.drop(tokenId, key);
    throw error;
  });
  await keys.keep(tokenId, key, encrypt(JSON.stringify(reply), secret));
  return { reply, isEarlier: false };
}

function encrypt(text: string, secret: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const made = createCipheriv(cipher, secret, iv);
  const content = Buffer.concat([made.update(text), made.final()]);
  return Buffer.concat([iv, made.getAuthTag(), content]);
}

function decrypt(kept: Buffer, secret: Buffer): string {
  const opened = createDecipheriv(cipher, secret, kept.subarray(0, ivBytes));
  opened.setAuthTag(kept.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([
    opened.update(kept.subarray(ivBytes + tagBytes)),
    opened.final(),
  ]).toString();
}
