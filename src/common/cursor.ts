/**
 * Opaque cursors for keyset paging. A cursor says where a page ends: it contains the sort key of the
 * page's last row. It is base64url of canonical JSON (RFC 8785), with a digest of that key and of
 * the query. So a cursor is only accepted with the query that it was made for. It grants nothing:
 * whoever can make one may ask for the same rows without it.
 */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { z } from 'zod';
import { BesideError } from '../protocol/error-codes.ts';

/** The values by which the rows are sorted, in order. The last one is different for each row. */
export type SortKey = (string | number | null)[];

/**
 * @param query What the rows depend on: the name of the request, the filters and the order. Neither
 *   the cursor nor the limit. Members that are undefined count as left out.
 * @param after The sort key of the page's last row.
 */
export function writeCursor(query: object, after: SortKey): string {
  const digest = hash('sha256', canonical([query, after]), 'base64url').slice(0, 22);
  return Buffer.from(canonical({ after, digest })).toString('base64url');
}

/**
 * @param form The schema of the sort key, such as a tuple.
 * @returns The sort key of the last row that the client has.
 * @throws {BesideError} `CURSOR_NOT_ACCEPTED` if the cursor is damaged, or was made for another query.
 */
export function readCursor<Key extends SortKey>(
  query: object,
  form: z.ZodType<Key>,
  cursor: string,
): Key {
  const parsed = form.safeParse(sortKeyIn(cursor));
  // Whatever is different in any way is refused, even if it could be read.
  if (!parsed.success || writeCursor(query, parsed.data) !== cursor)
    throw new BesideError('CURSOR_NOT_ACCEPTED');
  return parsed.data;
}

/** @returns Undefined if there is none. */
function sortKeyIn(cursor: string): unknown {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return (content as { after?: unknown } | null)?.after;
  } catch {
    return undefined;
  }
}

/** @throws If it is not JSON, for instance because of a number that is not finite. */
function canonical(value: object): string {
  // This leaves out what is undefined, at every depth.
  const text = canonicalize(JSON.parse(JSON.stringify(value)));
  if (text === undefined) throw new Error('A cursor can only contain JSON.');
  return text;
}
