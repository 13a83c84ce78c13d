/** One row of the inventory: what stands in it, and what may be wrong with it. */
import { z } from 'zod';
import type { Device } from '../../session/device.ts';

export const neededColumns = ['id', 'name', 'user', 'system', 'state'] as const;
export const columns = [...neededColumns, 'seen', 'directoryId'] as const;

/** How many rows are described when they are wrong; the others are only counted. */
const mostFaults = 100;

const missing = 'is missing';
const text = (most: number) =>
  z
    .string({ error: ({ input }) => (input === undefined ? missing : 'is no text') })
    .trim()
    .max(most, `is longer than ${most} characters`)
    // What decoding leaves of bytes that are no UTF-8.
    .refine((value) => !value.includes('\uFFFD'), 'is no UTF-8 text');
const filled = (most: number) =>
  text(most).refine((value) => value !== '', { error: missing, abort: true });

/** Empty text is how a table leaves something out. */
const left = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());

const rowSchema = z
  .object({
    id: filled(200),
    name: filled(200),
    user: filled(320),
    system: text(200),
    state: filled(20)
      .toLowerCase()
      .pipe(
        z.enum(['compliant', 'noncompliant', 'unknown'], {
          error: 'is not compliant, noncompliant or unknown',
        }),
      ),
    seen: left(
      z
        .union([z.iso.datetime({ offset: true }), z.iso.date()], {
          error: 'is no time like 2026-01-31T12:00:00Z',
        })
        .transform((time) => Date.parse(time)),
    ),
    directoryId: left(filled(200)),
  })
  .transform(({ user, state, seen, ...rest }): Device => ({
    ...withoutUndefined(rest),
    userName: user,
    compliance: state,
    ...(seen !== undefined && { seenAt: seen }),
  }));

function withoutUndefined<Row extends { directoryId?: string | undefined; system: string }>({
  directoryId,
  ...rest
}: Row) {
  return { ...rest, ...(directoryId !== undefined && { directoryId }) };
}

/** What has been read so far. */
export class Rows {
  readonly devices: Device[] = [];
  /** What is wrong with the first bad rows, each with its place. */
  readonly faults: string[] = [];
  badRows = 0;
  /** Where each id stands, as devices are found by it. */
  readonly #places = new Map<string, string>();

  /** @param place Where it stands in the file, in words. */
  add(place: string, row: unknown): void {
    const { data: device, error } = rowSchema.safeParse(row);
    if (!device) {
      const [issue] = error.issues;
      const column = issue?.path.join('.');
      this.refuse(place, column ? `${column} ${issue?.message}` : 'it is no device');
      return;
    }
    const ids = [device.id, device.directoryId]
      .filter((id) => id !== undefined)
      .map((id) => id.toLowerCase());
    const other = ids.map((id) => this.#places.get(id)).find(Boolean);
    if (other) {
      this.refuse(place, `its id stands in ${other} already`);
      return;
    }
    for (const id of ids) this.#places.set(id, place);
    this.devices.push(device);
  }

  refuse(place: string, why: string): void {
    this.badRows += 1;
    if (this.faults.length < mostFaults) this.faults.push(`${place}: ${why}`);
  }
}
