/** A server that is killed with no chance to say goodbye, and started again on the same data. */
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet, meetAndAllow, type Pair } from '../support/pair.ts';
import { auditRecords, rows } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';

let killed: TestServer;
let pair: Pair;
let finished: Pair;
let after: TestServer;
const texts = Array.from({ length: 20 }, (_, index) => `acknowledged ${index} – 好`);

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
  killed = await startServer({ BESIDE_DATA_DIR: dataDir });
  finished = await meet(killed);
  await finished.helper.request('session.end', {});
  pair = await meetAndAllow(killed);
  for (const text of texts) await pair.sharer.request('chat.send', { id: randomUUID(), text });
  await killed.end('SIGKILL');
  after = await startServer({ BESIDE_DATA_DIR: dataDir, BESIDE_PORT: String(killed.port) });
});
afterAll(async () => {
  await Promise.all([pair.close(), finished.close()]);
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
  expect(steps.map(({ type }) => type).slice(0, 4)).toEqual([
    'session.created',
    'session.joined',
    'view.requested',
    'view.allowed',
  ]);
});

test('the session that was open is closed, with the reason; the one that had ended keeps its own', () => {
  const states = (id: string) =>
    rows(after.dataDir, 'select state, end_reason from sessions where id = ?', id);
  expect(states(pair.sessionId)).toEqual([{ state: 'ended', end_reason: 'server-shutdown' }]);
  expect(states(finished.sessionId)).toEqual([{ state: 'ended', end_reason: 'helper-left' }]);
});

test('people are still signed in, and can begin again', async () => {
  const page = await pair.helperVisitor.connect();
  expect(await page.refusal('session.enter', { sessionId: pair.sessionId })).toBe(
    'SESSION_UNKNOWN',
  );
  expect((await page.request('session.create', {})).view.state).toBe('waiting');
});
