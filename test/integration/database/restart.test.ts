/** A server that is killed with no chance to say goodbye, and started again on the same data. */
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { auditRecords, rows } from '../../support/records.ts';
import {
  startServer,
  startServerProcess,
  type ServerProcess,
  type TestServer,
} from '../../support/server.ts';

let killed: ServerProcess;
let pair: Pair;
let finished: Pair;
let abandoned: Pair;
let waiting: Visitor;
let waitingView: SessionView;
let after: TestServer;
/** Pages that have come back. */
let helper: TestConnection;
let sharer: TestConnection;
let lone: TestConnection;
const all = { afterSeq: 0 };
const settings = { session: { returnSeconds: 15 } };
const texts = Array.from({ length: 20 }, (_, index) => `acknowledged ${index} – 好`);

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
  killed = await startServerProcess({ BESIDE_DATA_DIR: dataDir }, settings);
  finished = await meet(killed);
  await finished.helper.request('session.end', {});
  pair = await meetAndAllow(killed);
  for (const text of texts) await pair.sharer.request('chat.send', { id: randomUUID(), text });
  abandoned = await meet(killed, { helper: 'helper2@demo.example', sharer: 'admin@demo.example' });
  waiting = await Visitor.signedIn(killed, 'helper2@demo.example');
  waitingView = (await (await waiting.connect()).request('session.create', {})).view;
  await killed.end('SIGKILL');
  after = await startServer(
    { BESIDE_DATA_DIR: dataDir, BESIDE_PORT: String(killed.port) },
    settings,
  );
  lone = await abandoned.helperVisitor.connect();
});
afterAll(async () => {
  await Promise.all([pair, finished, abandoned, waiting].map((each) => each.close()));
  await after.stop();
});

test('every message that was acknowledged is kept, in order', () => {
  const kept = rows<{ text: string; seq: number }>(
    after.dataDir,
    'select text, seq from chat_messages where session_id = ? order by seq',
    pair.sessionId,
  );
  expect(kept).toEqual(texts.map((text, index) => ({ text, seq: index + 1 })));
});

test('every step that was acknowledged is in the audit log', () => {
  const steps = auditRecords(after.dataDir).filter(({ sessionId }) => sessionId === pair.sessionId);
  expect(steps.map(({ type }) => type).slice(0, 5)).toEqual([
    'session.created',
    'session.joined',
    'device.seen',
    'view.requested',
    'view.allowed',
  ]);
});

test('the session that was open goes on; the one that had ended keeps its end', () => {
  const states = (id: string) =>
    rows(after.dataDir, 'select state, end_reason from sessions where id = ?', id);
  expect(states(pair.sessionId)).toEqual([{ state: 'allowed', end_reason: null }]);
  expect(states(finished.sessionId)).toEqual([{ state: 'ended', end_reason: 'helper-left' }]);
  // What would be needed to go on with it is not kept for longer.
  const ended = 'select snapshot from sessions where id = ?';
  expect(rows(after.dataDir, ended, finished.sessionId)).toEqual([{ snapshot: null }]);
});

test('its people are away, and are told so, until they come back with their login', async () => {
  const { sessionId } = pair;
  helper = await pair.helperVisitor.connect();
  const back = await helper.request('session.enter', { sessionId });
  expect(back.view).toMatchObject({ state: 'allowed', other: { presence: { state: 'away' } } });
  expect(back.thread.messages.map(({ text }) => text)).toEqual(texts);
  sharer = await pair.sharerVisitor.connect();
  await sharer.request('session.enter', { sessionId });
  await helper.event('session.view', ({ other }) => other?.presence.state === 'here');
});

test('what was granted still is: media can be joined, and the thread goes on', async () => {
  for (const page of [helper, sharer]) expect(await page.refusal('media.join', {})).toBeUndefined();
  const { message } = await sharer.request('chat.send', { id: randomUUID(), text: 'and on' });
  expect(message.seq).toBe(texts.length + 1);
});

test('somebody else’s login, and one that is no more, lead nowhere', async () => {
  const { sessionId } = pair;
  const stranger = await Visitor.signedIn(after, 'sharer2@demo.example');
  const page = await stranger.connect();
  expect(await page.refusal('session.enter', { sessionId })).toBe('SESSION_UNKNOWN');
  const cookie = await stranger.cookies();
  await (await stranger.fetch('/signout', { method: 'POST' })).text();
  await expect(stranger.connect({ cookie })).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
  await stranger.close();
});

test('two pages that take the session over at once leave one of them in it', async () => {
  const { sessionId } = pair;
  const pages = [await pair.sharerVisitor.connect(), await pair.sharerVisitor.connect()];
  const here = { sessionId, takeOver: true };
  await Promise.all(pages.map((page) => page.request('session.enter', here)));
  const outcomes = await Promise.all(pages.map((page) => page.refusal('chat.history', all)));
  expect(outcomes.sort()).toEqual(['NOT_IN_SESSION', undefined]);
});

test('a code that nobody had used still works, though nobody can be shown it any more', async () => {
  const helperPage = await waiting.connect();
  const { view } = await helperPage.request('session.enter', { sessionId: waitingView.id });
  expect([view.state, view.invitation]).toEqual(['waiting', undefined]);
  const passcode = waitingView.invitation?.passcode ?? '';
  const late = await Visitor.signedIn(after, 'sharer2@demo.example');
  const entry = await (await late.connect()).request('session.join', { passcode });
  expect(entry.view.state).toBe('joined');
  await late.close();
});

test('who does not come back within the time is let go, and it says who', async () => {
  const [ended] = await Promise.all([
    lone.event('session.view', ({ state }) => state === 'ended'),
    lone.request('session.enter', { sessionId: abandoned.sessionId }),
  ]);
  expect(ended.end).toMatchObject({ reason: 'connection-lost', by: 'sharer' });
});
