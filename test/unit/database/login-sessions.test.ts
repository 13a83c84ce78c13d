/** Logins in the database: the contract of express-session's stores. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import session, { type SessionData } from 'express-session';
import { openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { LoginSessions } from '../../../src/database/login-sessions.ts';

let dataDir: string;
let store: Store;
let logins: LoginSessions;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-store-'));
  store = await openStore(dataDir);
  logins = new LoginSessions(store, idleSeconds);
});
afterEach(async () => {
  logins.close();
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const dayMs = 86_400_000;
const idleSeconds = 3_600;
const signIn = { at: 1_000, amr: ['mfa'], contexts: ['c1'] };
const data = (maxAgeMs: number, user: string): SessionData => {
  const cookie = new session.Cookie();
  cookie.maxAge = maxAgeMs;
  return { cookie, passport: { user: { key: user, signIn } } };
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
  expect((await get('one'))?.passport?.user).toEqual({ key: 'second', signIn });
  await destroy('one');
  expect(await get('one')).toBeNull();
  expect((await get('other'))?.passport?.user?.key).toBe('other');
  expect(await logins.find('other')).toEqual({
    key: 'other',
    signIn,
    endsAt: expect.any(Number),
  });
});

test('a login that an earlier version has stored is none: nobody knows how it came about', async () => {
  const { cookie } = data(dayMs, 'somebody');
  await set('old', { cookie, passport: { user: 'somebody' } } as unknown as SessionData);
  expect([await get('old'), await logins.find('old')]).toEqual([null, undefined]);
});

test('logins are none any more when their time is over', async () => {
  await set('over', data(-dayMs, 'somebody'));
  expect(await get('over')).toBeNull();
});

test('a database that is gone is told of, instead of waiting for ever', async () => {
  await store.destroy();
  await expect(get('one')).rejects.toThrow();
  await expect(set('one', data(dayMs, 'x'))).rejects.toThrow();
  store = await openStore(dataDir);
});

test('what a device has shown stays with its login through changes, and brings no ended one back', async () => {
  await set('a', data(dayMs, 'somebody'));
  expect(await logins.attestationOf('a')).toBeUndefined();
  await logins.keepAttestation('a', { deviceId: 'laptop-7' });
  await set('a', data(dayMs, 'somebody'));
  expect(await logins.attestationOf('a')).toEqual({ deviceId: 'laptop-7' });
  await destroy('a');
  await logins.keepAttestation('a', 'none');
  expect(await get('a')).toBeNull();
  expect(await logins.attestationOf('a')).toBeUndefined();
});

describe('a login that is not used', () => {
  const usedAgo = async (seconds: number) => {
    const used_at = Date.now() - seconds * 1_000;
    await store.updateTable('logins').set({ used_at }).execute();
  };
  const usedAt = async () =>
    (await store.selectFrom('logins').select('used_at').executeTakeFirst())?.used_at ?? 0;

  test('ends after the time that it may lie idle', async () => {
    await set('one', data(dayMs, 'somebody'));
    await usedAgo(idleSeconds + 1);
    expect(await get('one')).toBeNull();
    expect(await logins.find('one')).toBeUndefined();
  });

  test('is used by looking it up, and then has that time anew', async () => {
    await set('one', data(dayMs, 'somebody'));
    await usedAgo(idleSeconds - 10);
    const before = Date.now();
    expect(await logins.find('one')).toMatchObject({ key: 'somebody' });
    expect(await usedAt()).toBeGreaterThanOrEqual(before);
  });
});
