/** A server that is killed in the middle of a share, and of a number that is being typed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { meet, shareScreen, type Pair } from '../../support/pair.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import type { TestConnection } from '../../support/visitor.ts';

const settings = { settings: { numberMatching: true } };

let server: ServerProcess;
let sharing: Pair;
let typing: Pair;
/** What each helper was shown last. */
const before = new Map<Pair, SessionView>();

async function digitsOf(pair: Pair): Promise<{ right: string; wrong: string }> {
  await pair.helper.request('session.request-view', {});
  const view = await pair.helper.event('session.view', ({ state }) => state === 'requested');
  const right = view.numberMatch?.digits ?? '';
  return { right, wrong: right === '00' ? '01' : '00' };
}

const answer = async (page: TestConnection, number: string) =>
  await page.refusal('session.answer', { allow: true, number });

async function back(pair: Pair, role: 'helper' | 'sharer') {
  const page = await pair[`${role}Visitor`].connect();
  const { view } = await page.request('session.enter', {
    sessionId: pair.sessionId,
    takeOver: true,
  });
  return { page, view };
}

beforeAll(async () => {
  server = await startServerProcess({}, settings);
  sharing = await meet(server);
  const { right } = await digitsOf(sharing);
  expect(await answer(sharing.sharer, right)).toBeUndefined();
  await shareScreen(sharing);
  before.set(
    sharing,
    await sharing.helper.event('session.view', (view) => view.state === 'sharing'),
  );
  typing = await meet(server, { helper: 'helper2@demo.example', sharer: 'sharer2@demo.example' });
  const { wrong } = await digitsOf(typing);
  for (let tries = 0; tries < 2; tries += 1)
    expect(await answer(typing.sharer, wrong)).toBe('NUMBER_WRONG');
  before.set(
    typing,
    await typing.helper.event('session.view', ({ numberMatch }) => numberMatch?.triesLeft === 1),
  );
  await server.end('SIGKILL');
  const { dataDir, port } = server;
  server = await startServerProcess(
    { BESIDE_DATA_DIR: dataDir, BESIDE_PORT: String(port) },
    settings,
  );
});
afterAll(async () => {
  await Promise.all([sharing, typing].map((pair) => pair.close()));
  await server.stop();
});

test('a screen that was shared is shared no longer, and both read that it was interrupted', async () => {
  for (const role of ['helper', 'sharer'] as const) {
    const { view } = await back(sharing, role);
    expect([view.state, view.share.status]).toEqual(['allowed', 'interrupted']);
  }
});

test('pages are told of it as of something newer than what they were shown', async () => {
  for (const pair of [sharing, typing]) {
    const { view } = await back(pair, 'helper');
    expect(view.revision).toBeGreaterThan(before.get(pair)?.revision ?? Infinity);
  }
});

test('there are no more tries at the number than were left', async () => {
  const helper = await back(typing, 'helper');
  const sharer = await back(typing, 'sharer');
  const { digits, triesLeft } = helper.view.numberMatch ?? {};
  expect(triesLeft).toBe(1);
  await answer(sharer.page, digits === '00' ? '01' : '00');
  const { end } = await sharer.page.event('session.view', ({ state }) => state === 'ended');
  expect(end).toMatchObject({ reason: 'policy', rule: 'number-matching' });
  expect(helper.page.seen('session.view', ({ state }) => state === 'allowed')).toBe(false);
});
