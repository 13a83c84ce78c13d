/** Nothing is acknowledged before it is on the disk; and what is true by then counts, not what was. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../../support/ask.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { rows } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { SlowDisk } from '../../support/slow-disk.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

const usual = { settings: { blockChat: false } };

let folder: string;
let disk: SlowDisk;
let server: ServerProcess;
let pair: Pair;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-slow-disk-'));
  disk = new SlowDisk(folder);
  server = await startServerProcess(disk.environment, usual);
});
afterEach(async () => {
  await disk.release();
  await pair.close();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const stateOf = ({ sessionId }: Pair) =>
  rows<{ state: string }>(server.dataDir, 'select state from sessions where id = ?', sessionId)[0]
    ?.state;

/** What has become of a promise, as far as it is known. */
function watch<T>(promise: Promise<T>): { outcome: T | 'pending' } {
  const seen: { outcome: T | 'pending' } = { outcome: 'pending' };
  void promise.then((value) => (seen.outcome = value));
  return seen;
}

/** Whatever had been answered has arrived: others have asked since, and were answered. */
async function afterOthers(): Promise<void> {
  for (let count = 0; count < 3; count += 1)
    expect((await ask(server, '/healthz')).status).toBe(200);
}

test('a change is answered, and the other told, when it is on the disk and not before', async () => {
  pair = await meet(server);
  await disk.hold();
  const asking = pair.helper.refusal('session.request-view', {});
  const asked = watch(asking);
  await until('it is in the database', () => stateOf(pair) === 'requested');
  await afterOthers();
  expect(asked.outcome).toBe('pending');
  expect(pair.sharer.seen('session.view', ({ state }) => state === 'requested')).toBe(false);
  await disk.release();
  expect(await asking).toBeUndefined();
  await pair.sharer.event('session.view', ({ state }) => state === 'requested');
});

describe('what waits for its turn, while another change waits for the disk,', () => {
  /** The session's turn is taken until the disk is released. */
  async function takeTurn(): Promise<void> {
    pair = await meet(server);
    await disk.hold();
    void pair.helper.send('session.request-view', {}).catch(() => undefined);
    await until('it is in the database', () => stateOf(pair) === 'requested');
  }

  /** What a page has sent before waits: what it sends now is answered. */
  async function hasCome(page: TestConnection): Promise<void> {
    await page.request('session.own', {});
  }

  test('is not done by a page that has lost the session to another meanwhile', async () => {
    await takeTurn();
    const here = { sessionId: pair.sessionId, takeOver: true };
    const next = await pair.sharerVisitor.connect();
    const entering = next.request('session.enter', here);
    await hasCome(next);
    const declining = pair.sharer.refusal('session.answer', { allow: false });
    await hasCome(pair.sharer);
    await disk.release();
    expect(await declining).toBe('NOT_IN_SESSION');
    expect((await entering).view.state).toBe('requested');
  });

  test('brings in no page that has gone on to something else meanwhile', async () => {
    await takeTurn();
    const { sessionId, sharer } = pair;
    const next = await pair.sharerVisitor.connect();
    const entering = next.refusal('session.enter', { sessionId, takeOver: true });
    await hasCome(next);
    await next.request('session.leave', {});
    await disk.release();
    expect(await entering).toBe('NOT_IN_SESSION');
    // What it had been told before has come by now.
    await hasCome(sharer);
    expect(sharer.seen('session.opened-elsewhere')).toBe(false);
  });

  test('does not take somebody for gone whose next page is there when the old one closes', async () => {
    await takeTurn();
    const { sessionId, helper, sharer, sharerVisitor } = pair;
    const next = await sharerVisitor.connect();
    const entering = next.request('session.enter', { sessionId, takeOver: true });
    await hasCome(next);
    sharer.close();
    await hasCome(helper);
    await disk.release();
    await entering;
    // Which has its turn after the others.
    const { view } = await helper.request('session.enter', { sessionId });
    expect(view.other?.presence.state).toBe('here');
  });

  test('is judged by the settings of the time when it has its turn', async () => {
    await takeTurn();
    const saying = pair.sharer.refusal('chat.send', { id: randomUUID(), text: 'hello' });
    await hasCome(pair.sharer);
    await server.configure({ settings: { blockChat: true } });
    await server.printed(/("settings".*changes taken over)/);
    await disk.release();
    expect(await saying).toBe('CHAT_BLOCKED');
    expect(pair.helper.seen('chat.message')).toBe(false);
    await server.configure(usual);
  });

  test('is not ended by an administrator whose role was taken meanwhile', async () => {
    const admin = await Visitor.signedIn(server, 'admin@demo.example');
    const page = await admin.connect();
    await takeTurn();
    const { sessionId, helper } = pair;
    void page.send('session.end-any', { sessionId }).catch(() => undefined);
    await hasCome(page);
    const helpDesk = { role: 'Help Desk Operator', to: { appRole: 'Help Desk Operator' } };
    await server.configure({ ...usual, assignments: [{ ...helpDesk, scope: 'everyone' }] });
    expect(await page.event('access.ended')).toEqual({ reason: 'role-revoked' });
    await disk.release();
    // Which has its turn after the others.
    const { view } = await helper.request('session.enter', { sessionId });
    expect(view.state).toBe('requested');
    await admin.close();
    await server.configure(usual);
  });
});

test('when the disk fails, nothing is acknowledged any more, and the health says so', async () => {
  pair = await meet(server);
  await disk.break();
  expect(await pair.helper.refusal('session.request-view', {})).toBe('STORE_UNAVAILABLE');
  expect(pair.sharer.seen('session.view', ({ state }) => state === 'requested')).toBe(false);
  expect((await ask(server, '/readyz')).status).toBe(503);
});
