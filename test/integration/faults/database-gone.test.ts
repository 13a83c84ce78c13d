/** A running server whose data folder is taken away, and then is there again. */
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet, type Pair } from '../../support/pair.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { untilReady } from '../../support/ready.ts';

let server: TestServer;
let anybody: Visitor;
let pair: Pair;
let dataDir: string;
let elsewhere: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beside-test-'));
  dataDir = join(folder, 'data');
  elsewhere = join(folder, 'elsewhere');
  server = await startServer({ BESIDE_DATA_DIR: dataDir });
  anybody = new Visitor(server);
  pair = await meet(server);
});
afterAll(async () => {
  await Promise.all([pair.close(), anybody.close()]);
  await server.end();
  await rm(join(dataDir, '..'), { recursive: true });
});

const message = () => ({ id: randomUUID(), text: 'is it kept?' });

test('nothing is acknowledged that nobody would find again, and nobody is told of it', async () => {
  await rename(dataDir, elsewhere);
  expect(await pair.sharer.refusal('chat.send', message())).toBe('STORE_UNAVAILABLE');
  expect(await pair.helper.refusal('session.request-view', {})).toBe('STORE_UNAVAILABLE');
  expect(pair.sharer.seen('session.view', ({ state }) => state === 'requested')).toBe(false);
  expect(pair.helper.seen('chat.message')).toBe(false);
});

test('the server lives, says that it may not be given sessions, and tells people', async () => {
  expect(await untilReady(anybody, false)).toMatchObject({ ready: false, failed: ['store'] });
  expect((await anybody.fetch('/healthz')).status).toBe(200);
  const refused = await pair.helperVisitor.fetch('/api/me');
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { code: 'STORE_UNAVAILABLE' },
  ]);
});

test('a copy in its place is not taken for it: the server has another file open', async () => {
  await cp(elsewhere, dataDir, { recursive: true });
  expect(await pair.sharer.refusal('chat.send', message())).toBe('STORE_UNAVAILABLE');
  expect(server.output()).toContain('has been moved, deleted or replaced');
  await rm(dataDir, { recursive: true });
});

test('all is well again by itself when it is back, and what was waiting is told', async () => {
  await rename(elsewhere, dataDir);
  expect(await untilReady(anybody, true)).toMatchObject({ ready: true });
  await pair.sharer.event('session.view', ({ state }) => state === 'requested');
  await pair.sharer.request('chat.send', message());
  const kept = rows(dataDir, 'select seq from chat_messages where session_id = ?', pair.sessionId);
  expect(kept).toEqual([{ seq: 1 }]);
});
