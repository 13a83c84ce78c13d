/** A helper meets somebody whom the helper's role does not cover. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';

// Of the demo's people, `sharer` is of Finance and `sharer2` of Warehouse; both are of demo.example.
const assignments = [
  {
    role: 'Help Desk Operator',
    to: { user: 'helper@demo.example' },
    scope: { groups: ['Finance'] },
  },
  {
    role: 'Help Desk Operator',
    to: { group: 'Service desk' },
    scope: { domains: ['elsewhere.example'] },
  },
  { role: 'Auditor', to: { user: 'helper@demo.example' }, scope: 'everyone' },
];
const stopped = { reason: 'policy', rule: 'out-of-scope', at: expect.any(Number) };

let server: TestServer;

beforeAll(async () => {
  server = await startServer({}, { assignments });
});
afterAll(async () => {
  await server.stop();
});

test('somebody within the scope is helped as ever', async () => {
  const pair = await meet(server);
  expect(pair.entry.view.state).toBe('joined');
  expect(await pair.helper.refusal('session.request-view', {})).toBeUndefined();
  await pair.close();
});

test.each([
  ['of another group', { sharer: 'sharer2@demo.example' }],
  ['of another domain', { helper: 'helper2@demo.example' }],
])('somebody %s is not: the session ends, both are told, no media opens', async (_what, names) => {
  const pair = await meet(server, names);
  expect([pair.entry.view.state, pair.entry.view.end]).toEqual(['ended', stopped]);
  const seen = await pair.helper.event('session.view', ({ state }) => state === 'ended');
  expect(seen.end).toEqual(stopped);
  expect(seen.other).not.toBeNull();
  for (const side of [pair.helper, pair.sharer]) {
    expect(await side.refusal('media.join', {})).toBe('SESSION_ENDED');
    const { view } = await side.request('session.enter', { sessionId: pair.sessionId });
    expect(view.end).toEqual(stopped);
  }
  const facts = auditRecords(server.dataDir).filter(
    ({ sessionId }) => sessionId === pair.sessionId,
  );
  expect(facts.map(({ type }) => type)).toEqual([
    'session.created',
    'session.joined',
    'session.ended',
  ]);
  expect(facts.at(-1)?.details).toEqual({ reason: 'policy', rule: 'out-of-scope' });
  expect(
    rows(server.dataDir, 'select end_reason from sessions where id = ?', pair.sessionId),
  ).toEqual([{ end_reason: 'policy' }]);
  await pair.close();
});

test('the passcode of a session that was stopped opens nothing more', async () => {
  const pair = await meet(server, { sharer: 'sharer2@demo.example' });
  const { passcode } = pair;
  expect(await pair.sharer.refusal('session.join', { passcode })).toBe('PASSCODE_NOT_ACCEPTED');
  await pair.close();
});
