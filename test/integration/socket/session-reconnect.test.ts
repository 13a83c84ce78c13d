/** Who is away knows until when there is a way back, and finds it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet, meetAndAllow } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

test('who is away has a way back until a time that the other one reads', async () => {
  const pair = await meet(server, {
    helper: 'helper2@demo.example',
    sharer: 'sharer2@demo.example',
  });
  pair.sharer.close();
  const { other } = await pair.helper.event(
    'session.view',
    (view) => view.other?.presence.state === 'away',
  );
  expect(other?.presence.until).toBe((other?.presence.since ?? 0) + 90_000);
  await pair.close();
});

test('one’s own sessions are listed on either side, nobody else’s, and no ended ones', async () => {
  const pair = await meet(server);
  const waiting = await pair.helperVisitor.connect();
  const { view } = await waiting.request('session.create', {});
  const stranger = await Visitor.signedIn(server, 'viewer@demo.example');
  const outside = await pair.helperVisitor.connect();
  const { sessions } = await outside.request('session.own', {});
  expect(sessions).toMatchObject([
    { id: view.id, role: 'helper', state: 'waiting', passcode: view.invitation?.passcode },
    { id: pair.sessionId, role: 'helper', state: 'joined', otherName: 'Sofia Novák' },
  ]);
  const shared = await pair.sharer.request('session.own', {});
  expect(shared.sessions).toMatchObject([{ id: pair.sessionId, role: 'sharer' }]);
  expect(shared.sessions[0]?.passcode).toBeUndefined();
  expect(await (await stranger.connect()).request('session.own', {})).toEqual({ sessions: [] });
  const ended = await outside.request('session.enter', { sessionId: view.id, ends: true });
  expect(ended.view.state).toBe('ended');
  // The page takes no part in what it has ended: it is told nothing of it, and has not come back to it.
  expect(outside.seen('session.view')).toBe(false);
  expect(await outside.refusal('session.stay', {})).toBe('NOT_IN_SESSION');
  const left = await outside.request('session.own', {});
  expect(left.sessions.map(({ id }) => id)).toEqual([pair.sessionId]);
  await Promise.all([pair.close(), stranger.close()]);
});

test('a page that leaves is away at once, hears nothing more, and comes back by the same connection', async () => {
  const pair = await meetAndAllow(server);
  const { helper, sharer, sessionId } = pair;
  const ofChat = { id: crypto.randomUUID(), text: 'Are you there?' };
  await helper.request('session.leave', {});
  const { other } = await sharer.event(
    'session.view',
    (view) => view.other?.presence.state === 'away',
  );
  expect(other?.presence.cause).toBe('page-closed');
  await sharer.request('chat.send', ofChat);
  expect(await helper.refusal('chat.history', { afterSeq: 0 })).toBe('NOT_IN_SESSION');
  expect(helper.seen('chat.message')).toBe(false);
  const { view, thread } = await helper.request('session.enter', { sessionId });
  expect([view.state, thread.messages[0]?.text]).toEqual(['allowed', ofChat.text]);
  await sharer.event(
    'session.view',
    (later) => later.other?.presence.state === 'here' && later.revision > view.revision - 1,
  );
  await pair.close();
});

test('a page that waits for another one waits no more once it has left', async () => {
  const pair = await meetAndAllow(server);
  const { sharerVisitor, sharer, helper, sessionId } = pair;
  const waiting = await sharerVisitor.connect();
  const second = await sharerVisitor.connect();
  for (const page of [waiting, second]) await page.request('session.enter', { sessionId });
  await waiting.request('session.leave', {});
  sharer.close();
  await second.event('session.attachment-free');
  expect(await waiting.refusal('session.own', {})).toBeUndefined();
  expect(waiting.seen('session.attachment-free')).toBe(false);
  await helper.request('session.end', {});
  await pair.close();
});

test('a page that goes on from a session which the server has forgotten is missed by nobody', async () => {
  const visitor = await Visitor.signedIn(server, 'helper2@demo.example');
  const [page, others] = [await visitor.connect(), await visitor.connect()];
  await page.request('session.create', {});
  await page.request('session.end', {});
  // So many ended ones of a helper are remembered.
  for (let count = 0; count < 20; count += 1) {
    await others.request('session.create', {});
    await others.request('session.end', {});
  }
  await page.request('session.leave', {});
  expect(await page.refusal('no.such', {})).toBe('UNKNOWN_REQUEST');
  await server.printed(/(UNKNOWN_REQUEST)/);
  expect(server.output()).not.toContain('absence not recorded');
  await visitor.close();
});
