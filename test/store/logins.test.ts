/** Logins in the database: the contract of express-session's stores. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import session, { type SessionData } from 'express-session';
import { openStore, type Store } from '../../src/store/database.ts';
import { Logins } from '../../src/store/logins.ts';

let dataDir: string;
let store: Store;
let logins: Logins;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-store-'));
  store = await openStore(dataDir, 1_000);
  logins = new Logins(store);
});
afterEach(async () => {
  logins.close();
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const dayMs = 86_400_000;
const data = (maxAgeMs: number, user: string): SessionData => {
  const cookie = new session.Cookie();
  cookie.maxAge = maxAgeMs;
  return { cookie, passport: { user } };
};

type Done = (error?: unknown, found?: SessionData | null) => void;
const settled = async (call: (done: Done) => void) =>
  await new Promise<SessionData | null | undefined>((resolve, reject) => {
    call((error, found) => {
      if (error instanceof Error) reject(error);
      else resolve(found);
    });
  });
const get = async (id: string) => await settled((done) => logins.get(id, done));
const set = async (id: string, value: SessionData) =>
  await settled((done) => logins.set(id, value, done));
const destroy = async (id: string) => await settled((done) => logins.destroy(id, done));

test('logins are kept, replaced and destroyed by their id', async () => {
  expect(await get('one')).toBeNull();
  await set('one', data(dayMs, 'first'));
  await set('other', data(dayMs, 'other'));
  await set('one', data(dayMs, 'second'));
  expect((await get('one'))?.passport?.user).toBe('second');
  await destroy('one');
  expect(await get('one')).toBeNull();
  expect((await get('other'))?.passport?.user).toBe('other');
});

test('logins are none any more when their time is over', async () => {
  await set('over', data(-dayMs, 'somebody'));
  expect(await get('over')).toBeNull();
});

test('a database that is gone is told of, instead of waiting for ever', async () => {
  await store.destroy();
  await expect(get('one')).rejects.toThrow();
  await expect(set('one', data(dayMs, 'x'))).rejects.toThrow();
  store = await openStore(dataDir, 2_000);
});
