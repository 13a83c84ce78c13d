/** Sessions that were open when the server died, when their people may no longer do what they did. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PolicyRule } from '../../../src/protocol/session-view.ts';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';

const operator = 'Help Desk Operator';
const one = { role: operator, to: { user: 'helper@demo.example' }, scope: 'everyone' };
const other = { role: operator, to: { user: 'helper2@demo.example' }, scope: 'everyone' };
const listener = {
  roles: { Listener: ['session.offer'] },
  assignments: [{ ...one, role: 'Listener' }, other],
};

let dataDir: string;
let server: ServerProcess;
let pair: Pair;
/** Of people about whom nothing changes. */
let control: Pair;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
  server = await startServerProcess({ BESIDE_DATA_DIR: dataDir }, { assignments: [one, other] });
  pair = await meetAndAllow(server);
  control = await meet(server, {
    helper: 'helper2@demo.example',
    sharer: 'sharer2@demo.example',
  });
});
afterEach(async () => {
  await Promise.all([pair.close(), control.close()]);
  await server.stop();
});

/** The server dies, and is started again with other settings. */
async function restart(settings: object): Promise<void> {
  await server.end('SIGKILL');
  server = await startServerProcess(
    { BESIDE_DATA_DIR: dataDir, BESIDE_PORT: String(server.port) },
    settings,
  );
}

/** What the other one of the two finds when they come back. */
async function comeBack(to: Pair, as: 'helper' | 'sharer') {
  const page = await to[`${as}Visitor`].connect();
  return (await page.request('session.enter', { sessionId: to.sessionId })).view;
}

test.each<[string, PolicyRule, object]>([
  ['has lost the role', 'role-revoked', { assignments: [other] }],
  ['may no longer view', 'role-revoked', listener],
  [
    'is not for the sharer any more',
    'role-revoked',
    { assignments: [{ ...one, scope: { groups: ['Warehouse'] } }, other] },
  ],
])('a helper who %s helps no more; the others do', async (_what, rule, settings) => {
  await restart(settings);
  const view = await comeBack(pair, 'sharer');
  expect([view.state, view.end]).toMatchObject(['ended', { reason: 'policy', rule }]);
  expect((await comeBack(control, 'sharer')).state).toBe('joined');
  const ended = auditRecords(dataDir).filter(({ type }) => type === 'session.ended');
  expect(ended).toMatchObject([{ sessionId: pair.sessionId, details: { rule } }]);
});

test('the sessions of those whose tenant is no longer allowed are over, not open for ever', async () => {
  await restart({
    assignments: [one, other],
    identity: { allowedTenants: ['corp.example'] },
  });
  const ended = auditRecords(dataDir).filter(({ type }) => type === 'session.ended');
  expect(ended.map(({ sessionId }) => sessionId).sort()).toEqual(
    [pair.sessionId, control.sessionId].sort(),
  );
  for (const { details } of ended) expect(details['rule']).toBe('helper-login-expired');
});

test('a session at a device that may be helped no longer is over', async () => {
  const assignments = [one, other];
  await restart({ assignments, settings: { allowUnenrolledDevices: true } });
  const third = await meet(server, { sharer: 'viewer@demo.example' });
  expect(third.entry.view.state).toBe('joined');
  await restart({ assignments });
  const { end } = await comeBack(third, 'sharer');
  expect(end).toMatchObject({ reason: 'policy', rule: 'unenrolled-device' });
  expect((await comeBack(control, 'sharer')).state).toBe('joined');
  await third.close();
});

test('a sharer who signs out before coming back ends the session', async () => {
  await restart({ assignments: [one, other] });
  const helper = await pair.helperVisitor.connect();
  await helper.request('session.enter', { sessionId: pair.sessionId });
  await (await pair.sharerVisitor.fetch('/signout', { method: 'POST' })).text();
  const { end } = await helper.event('session.view', ({ state }) => state === 'ended');
  expect(end).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
  expect((await comeBack(control, 'sharer')).state).toBe('joined');
});
