/** What is done about logins once a minute, by a clock that is put on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import session from 'express-session';
import { openStore } from '../../../src/database/database.ts';
import { LoginSessions } from '../../../src/database/login-sessions.ts';
import type { Store } from '../../../src/database/store.ts';

const idleSeconds = 3_600;
const lookMs = 60_000;
const dayMs = 86_400_000;

let dataDir: string;
let store: Store;
let logins: LoginSessions;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-sweep-'));
  store = await openStore(dataDir);
  // What waits for something else than time goes on as ever.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'] });
  logins = new LoginSessions(store, idleSeconds);
});
afterEach(async () => {
  logins.close();
  jest.useRealTimers();
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

async function keep(id: string, maxAgeMs = 10 * dayMs): Promise<void> {
  const cookie = new session.Cookie();
  cookie.maxAge = maxAgeMs;
  await new Promise<void>((resolve, reject) => {
    logins.set(id, { cookie }, (error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

/** Those that are in the database, once it has been looked. */
async function idsAfter(ms: number): Promise<string[]> {
  jest.advanceTimersByTime(ms);
  // The look waits for the database, which answers in one step.
  for (let step = 0; step < 10; step += 1) await new Promise((resolve) => setImmediate(resolve));
  const rows = await store.selectFrom('logins').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

test('those that have lain idle for too long, or whose time is over, are deleted; no others', async () => {
  await keep('idle');
  await keep('over', lookMs);
  expect(await idsAfter(lookMs / 2)).toEqual(['idle', 'over']);
  expect(await idsAfter(2 * lookMs)).toEqual(['idle']);
  expect(await idsAfter(idleSeconds * 1_000 - 3 * lookMs)).toEqual(['idle']);
  await keep('used');
  expect(await idsAfter(2 * lookMs)).toEqual(['used']);
});

test('that of an open page lives, however long nobody asks for it', async () => {
  await keep('open');
  await keep('closed');
  logins.openPages = () => ['open'];
  for (let hour = 0; hour < 2; hour += 1) await idsAfter(idleSeconds * 1_000 - lookMs);
  expect(await idsAfter(2 * lookMs)).toEqual(['open']);
  expect(await store.selectFrom('logins').select('used_at').execute()).toEqual([
    { used_at: expect.any(Number) },
  ]);
  logins.openPages = () => [];
  expect(await idsAfter(idleSeconds * 1_000 + lookMs)).toEqual([]);
});

test('a page whose login another process has ended is told, when it is still gone a minute later', async () => {
  const ended: string[] = [];
  logins.openPages = () => ['here', 'erased', 'erased'];
  logins.endedElsewhere = (id) => ended.push(id);
  await keep('here');
  await keep('erased');
  await idsAfter(lookMs);
  await store.deleteFrom('logins').where('id', '=', 'erased').execute();
  await idsAfter(lookMs);
  expect(ended).toEqual([]);
  await idsAfter(lookMs);
  expect(ended).toEqual(['erased']);
});
