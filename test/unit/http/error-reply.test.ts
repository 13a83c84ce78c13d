/** What is told of an error that nobody has thought of. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { toErrorReply } from '../../../src/common/error-reply.ts';

let lines: { msg: string; logId?: string }[];
const logger = pino(
  { base: null },
  { write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]) },
);

beforeEach(() => {
  lines = [];
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('is a reference that is found in the log, however often it has happened', () => {
  const replies = [1, 2, 3].map(() => toErrorReply(new Error('not thought of'), logger));
  expect(lines.map(({ msg }) => msg)).toEqual(['request failed']);
  const logId = expect.stringMatching(/^[0-9a-f]{12}$/) as unknown;
  expect(lines[0]).toMatchObject({ logId });
  for (const reply of replies) expect(reply).toEqual({ code: 'INTERNAL', logId: lines[0]?.logId });
});
