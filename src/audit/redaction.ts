/**
 * A statement that the personal data of some rows were deleted. It is in the details of an event, so
 * it is part of the chain. Whoever can write the database can also append events, so it is signed.
 */
import { sign, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';

/** The limit of ranges in one event. */
const mostRanges = 500;

const rowId = z.int().min(1);

export const redactionSchema = z.object({
  /** Ranges of rows, in rising order: the ids of the first and of the last row of each. */
  ranges: z
    .array(z.tuple([rowId, rowId]))
    .min(1)
    .max(mostRanges),
  /** The hash of the record of the last row. So the statement is about this history of the log only. */
  hash: z.hex().length(64),
  /** Ed25519 (RFC 8032) of the canonical JSON (RFC 8785) of the two members above, in base64url. */
  signature: z.base64url(),
});

export type Redaction = z.infer<typeof redactionSchema>;

/** @returns Ranges of ids: the first and the last of those that follow each other. */
export function rangesOf(ids: number[]): Redaction['ranges'] {
  const ranges: Redaction['ranges'] = [];
  for (const id of ids.toSorted((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last?.[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges;
}

export function signRedaction(about: Omit<Redaction, 'signature'>, key: KeyObject): Redaction {
  return { ...about, signature: sign(null, signedOf(about), key).toString('base64url') };
}

/** @param key The public key. */
export function isRedactionSignedBy(redaction: Redaction, key: KeyObject): boolean {
  return verify(null, signedOf(redaction), key, Buffer.from(redaction.signature, 'base64url'));
}

function signedOf({ ranges, hash }: Omit<Redaction, 'signature'>): Buffer {
  return Buffer.from(canonicalize({ deleted: 'personal', ranges, hash }) ?? '');
}
