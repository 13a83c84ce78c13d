/** Two pages of one person in one session: nothing is taken from the first unasked, and nobody waits for it in vain. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { meetAndAllow, type Pair } from '../../support/pair.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import type { Visitor } from '../../support/visitor.ts';

let server: TestServer;
let pair: Pair;
const names = ['helper', 'sharer'] as const;

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await pair.close();
});
afterAll(async () => {
  await server.stop();
});

type Name = (typeof names)[number];

async function two(): Promise<Pair> {
  return (pair = await meetAndAllow(server));
}

function visitorOf(name: Name): Visitor {
  return name === 'helper' ? pair.helperVisitor : pair.sharerVisitor;
}

const otherOf = (name: Name) => (name === 'helper' ? pair.sharer : pair.helper);

async function secondOf(name: Name) {
  const page = await visitorOf(name).connect();
  const entry = await page.request('session.enter', { sessionId: pair.sessionId });
  return { page, entry };
}

test.each(names)('the %s’s second page reads what there is, and takes nothing', async (name) => {
  await two();
  const { page, entry } = await secondOf(name);
  expect([entry.openElsewhere, entry.view.role, entry.view.state]).toEqual([true, name, 'allowed']);
  expect([entry.thread.messages, entry.transportIds]).toEqual([[], []]);
  expect(await page.refusal('media.join', {})).toBe('NOT_IN_SESSION');
  await pair[name].request('media.join', {});
  expect(pair[name].seen('session.opened-elsewhere')).toBe(false);
  page.close();
  await otherOf(name).request('session.end', {});
  const { other } = await otherOf(name).event('session.view', ({ state }) => state === 'ended');
  expect(other?.presence.state).toBe('here');
});

test('nor does the session link do, clicked again', async () => {
  const { passcode, sharer } = await two();
  const second = await pair.sharerVisitor.connect();
  const { openElsewhere, view } = await second.request('session.join', { passcode });
  expect([openElsewhere, view.id, view.refusedJoiners]).toEqual([true, pair.sessionId, 0]);
  await sharer.request('media.join', {});
  await second.request('session.enter', { sessionId: view.id, takeOver: true });
  await sharer.event('session.opened-elsewhere');
});

test.each(names)(
  'the %s’s page that was put aside is told when the other is closed',
  async (name) => {
    const { sessionId } = await two();
    const { page } = await secondOf(name);
    await page.request('session.enter', { sessionId, takeOver: true });
    await pair[name].event('session.opened-elsewhere');
    page.close();
    await pair[name].event('session.attachment-free');
    const { openElsewhere } = await pair[name].request('session.enter', { sessionId });
    expect(openElsewhere).toBeUndefined();
    const away = await otherOf(name).event(
      'session.view',
      ({ other }) => other?.presence.state === 'away',
    );
    await otherOf(name).event(
      'session.view',
      ({ other, revision }) => revision > away.revision && other?.presence.state === 'here',
    );
  },
);

test('a page that waits leaves the way back to the one that was cut off, for a while', async () => {
  const { sessionId, sharer } = await two();
  const first = await RawSocket.entered(pair.sharerVisitor);
  await first.request('session.enter', JSON.stringify({ sessionId, takeOver: true }));
  await sharer.event('session.opened-elsewhere');
  first.close();
  await pair.helper.event('session.view', ({ other }) => other?.presence.state === 'away');
  // As after a break that both pages have had.
  const again = await pair.sharerVisitor.connect();
  const waiting = await again.request('session.enter', { sessionId, waits: true });
  expect(waiting.openElsewhere).toBe(true);
  const back = await pair.sharerVisitor.connect();
  expect((await back.request('session.enter', { sessionId })).openElsewhere).toBeUndefined();
  expect(again.seen('session.attachment-free')).toBe(false);
});

test('a page that waits is told nothing when the first is back in time', async () => {
  const { sessionId } = await two();
  const waiting = { sharer: await secondOf('sharer'), helper: await secondOf('helper') };
  pair.sharer.close();
  await pair.helper.event('session.view', ({ other }) => other?.presence.state === 'away');
  const back = await pair.sharerVisitor.connect();
  expect((await back.request('session.enter', { sessionId })).openElsewhere).toBeUndefined();
  // Whoever leaves later is waited for until later.
  pair.helper.close();
  await waiting.helper.page.event('session.attachment-free');
  expect(await waiting.sharer.page.refusal('media.join', {})).toBe('NOT_IN_SESSION');
  expect(waiting.sharer.page.seen('session.attachment-free')).toBe(false);
});

test('a page that comes back to wait, when the place has been free for long, is told so at once', async () => {
  const { sessionId, sharer } = await two();
  const { page } = await secondOf('sharer');
  sharer.close();
  await page.event('session.attachment-free');
  // A break, in which it has forgotten that.
  page.close();
  const again = await pair.sharerVisitor.connect();
  await again.request('session.enter', { sessionId, waits: true });
  await again.event('session.attachment-free');
});

test('a page that is loaded anew is the same, though its old socket still looks open', async () => {
  const { sessionId } = await two();
  const page = crypto.randomUUID();
  const before = await pair.sharerVisitor.connect({}, { page });
  await before.request('session.enter', { sessionId, takeOver: true });
  const after = await pair.sharerVisitor.connect({}, { page });
  expect((await after.request('session.enter', { sessionId })).openElsewhere).toBeUndefined();
});

test.each([[{ page: 7 }], [{ page: '' }], [{}], [{ page: null }]])(
  'what says %j of itself is another page',
  async (auth) => {
    const { sessionId } = await two();
    const before = await pair.sharerVisitor.connect({}, auth);
    await before.request('session.enter', { sessionId, takeOver: true });
    const after = await pair.sharerVisitor.connect({}, auth);
    expect((await after.request('session.enter', { sessionId })).openElsewhere).toBe(true);
  },
);

test('a page that waits reads how the session has ended', async () => {
  await two();
  const { page } = await secondOf('sharer');
  await pair.helper.request('session.end', {});
  const { end } = await page.event('session.view', ({ state }) => state === 'ended');
  expect(end?.by).toBe('helper');
});
