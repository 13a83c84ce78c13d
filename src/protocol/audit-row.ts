/** The audit log as it is searched. */
import { z } from 'zod';
import { id } from './requests/request.ts';
import { anyLine } from './text.ts';

/** Milliseconds since 1970. */
const time = z.int().min(0).max(8_640_000_000_000_000);
const words = (most: number) => anyLine(most).min(1);

/** Of several filters, a row passes all. */
export const auditFilter = {
  /** From this time on, and before that one. */
  from: time.optional(),
  to: time.optional(),
  type: words(60).optional(),
  result: z.enum(['done', 'refused']).optional(),
  /** Who did it, or to whom it was done: their user name or key. */
  person: words(320).optional(),
  session: id.optional(),
  device: words(200).optional(),
  address: words(64).optional(),
  /** A part of the type, the code, the details or the note. */
  text: words(100).optional(),
};
export type AuditFilter = z.infer<z.ZodObject<typeof auditFilter>>;

/** The names are left out once the person is deleted. */
const person = z.strictObject({
  key: z.string(),
  name: z.string().exactOptional(),
  userName: z.string().exactOptional(),
});

/** A row with the names that people have now. What it does not have is left out. */
export const auditRow = z.strictObject({
  id: z.int(),
  at: z.number(),
  type: z.string(),
  result: z.enum(['done', 'refused']),
  role: z.string().exactOptional(),
  code: z.string().exactOptional(),
  session: z.string().exactOptional(),
  person: person.exactOptional(),
  target: person.exactOptional(),
  devices: z.array(z.string()).exactOptional(),
  address: z.string().exactOptional(),
  note: z.string().exactOptional(),
  details: z.record(z.string(), z.unknown()).exactOptional(),
  requestId: z.string().exactOptional(),
  /** Digest of the personal data; hash of the row before; hash of this one. */
  personal: z.string().exactOptional(),
  previous: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

/** The newest signed statement about the log: the id of its row, and when it was signed. */
export const newestCheckpoint = z.strictObject({ id: z.int(), at: z.number() });
