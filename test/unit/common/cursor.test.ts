/** Cursors of pages: what one is accepted for, and what is refused. */
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { readCursor, writeCursor, type SortKey } from '../../../src/common/cursor.ts';
import { BesideError } from '../../../src/protocol/error-codes.ts';
import { defaultLimit, nextCursor, pageAsked } from '../../../src/protocol/requests/paging.ts';

const query = { request: 'reports.sessions', filter: { reason: 'declined', text: 'ö' } };
const form = z.tuple([z.number().nullable(), z.string()]);
const after: [number, string] = [1_764_000_000_000, 'a-session'];

function refusalOf(cursor: string, of: object = query): string {
  try {
    return `accepted: ${JSON.stringify(readCursor(of, form, cursor))}`;
  } catch (error) {
    return error instanceof BesideError ? error.code : String(error);
  }
}

test('a cursor gives back the sort key of the last row, whatever values it has', () => {
  expect(readCursor(query, form, writeCursor(query, after))).toEqual(after);
  expect(readCursor(query, form, writeCursor(query, [null, "'; drop table"]))).toEqual([
    null,
    "'; drop table",
  ]);
});

test('it can stand in an address as it is, and in a reply', () => {
  const cursor = writeCursor(query, [0.1, 'ö/+?&=']);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(nextCursor.parse(cursor)).toBe(cursor);
});

test('the order of members does not matter, nor one that is undefined', () => {
  const cursor = writeCursor(query, after);
  const same = {
    filter: { text: 'ö', reason: 'declined', from: undefined },
    request: query.request,
  };
  expect(readCursor(same, form, cursor)).toEqual(after);
});

test('the cursor of another query is refused', () => {
  const cursor = writeCursor(query, after);
  const others = [
    { ...query, request: 'audit.search' },
    { ...query, filter: { reason: 'declined' } },
    { ...query, sort: 'duration' },
    {},
  ];
  expect(others.map((other) => refusalOf(cursor, other))).toEqual(
    others.map(() => 'CURSOR_NOT_ACCEPTED'),
  );
});

test('a damaged cursor is refused, whichever character is another one or missing', () => {
  const cursor = writeCursor(query, after);
  const damaged = Array.from(cursor).flatMap((character, index) => {
    const [before, rest] = [cursor.slice(0, index), cursor.slice(index + 1)];
    return [before + (character === 'A' ? 'B' : 'A') + rest, before + rest];
  });
  const all = [...damaged, '', '=', 'null', 'e30', `${cursor}=`, `${cursor} `, 'W10', 'bnVsbA'];
  expect(all.filter((each) => refusalOf(each) !== 'CURSOR_NOT_ACCEPTED')).toEqual([]);
});

test.each<[string, SortKey]>([
  ['too few values', [1]],
  ['too many values', [1, 'a', 'b']],
  ['another type', ['1', 'a']],
])('a sort key with %s is refused, even with the right digest', (_, key) => {
  expect(refusalOf(writeCursor(query, key))).toBe('CURSOR_NOT_ACCEPTED');
});

test('a page has from 1 to 200 rows', () => {
  const payload = z.strictObject(pageAsked);
  const fits = (limit: unknown) => payload.safeParse({ limit }).success;
  expect([1, 200, defaultLimit, undefined].map(fits)).toEqual([true, true, true, true]);
  expect([0, 201, -1, 1.5, '10', null].map(fits)).toEqual(Array(6).fill(false));
});
