import { sign, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';

export const checkpointSchema = z.strictObject({
  /** The id of a row of the audit log. */
  id: z.int().min(1),
  /** The hash of its record. It depends on all rows before. */
  hash: z.hex().length(64),
  /** When it was signed, in milliseconds since 1970. */
  at: z.int().min(0),
  /**
   * Ed25519 (RFC 8032) of the canonical JSON (RFC 8785) of the three members above, in base64url.
   */
  signature: z.base64url(),
});

/** A signed statement that the audit log had this row, and all rows before it, at this time. */
export type Checkpoint = z.infer<typeof checkpointSchema>;

export function signCheckpoint(about: Omit<Checkpoint, 'signature'>, key: KeyObject): Checkpoint {
  return { ...about, signature: sign(null, signedOf(about), key).toString('base64url') };
}

/**
 * @param checkpoint Whoever can write the database may have changed it to anything.
 * @param key The public key.
 * @returns Whether the signature is right.
 */
export function isSignedBy(checkpoint: Checkpoint, key: KeyObject): boolean {
  if (!checkpointSchema.safeParse(checkpoint).success) return false;
  return verify(null, signedOf(checkpoint), key, Buffer.from(checkpoint.signature, 'base64url'));
}

function signedOf({ id, hash, at }: Omit<Checkpoint, 'signature'>): Buffer {
  return Buffer.from(canonicalize({ id, hash, at }) ?? '');
}
