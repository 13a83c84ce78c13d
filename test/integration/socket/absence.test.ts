/** Somebody who does not come back, on a server that waits for one second. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({}, { session: { returnSeconds: 1, openPerHelper: 2 } });
});
afterAll(async () => {
  await server.stop();
});

describe('somebody who stays away', () => {
  test.each([
    ['helper', 'helper-left'],
    ['sharer', 'sharer-left'],
  ] as const)('ends the session by having closed the page: the %s', async (role, reason) => {
    const pair = await meet(server);
    const other = role === 'helper' ? pair.sharer : pair.helper;
    pair[role].close();
    const seen = await other.event('session.view', ({ state }) => state === 'ended');
    expect(seen.end).toMatchObject({ reason, by: role });
    await pair.close();
  });

  test('ends the session by having lost the connection', async () => {
    const pair = await meet(server);
    const visitor = await Visitor.signedIn(server, 'sharer@demo.example');
    const silent = await RawSocket.entered(visitor, { answersPings: false });
    await silent.request(
      'session.enter',
      JSON.stringify({ sessionId: pair.sessionId, takeOver: true }),
    );
    const seen = await pair.helper.event('session.view', ({ state }) => state === 'ended');
    expect(seen.end).toMatchObject({ reason: 'connection-lost', by: 'sharer' });
    await Promise.all([pair.close(), visitor.close()]);
  });
});

test('a helper has only so many sessions open; an ended one makes room', async () => {
  const visitor = await Visitor.signedIn(server, 'helper2@demo.example');
  const pages = await Promise.all([visitor.connect(), visitor.connect(), visitor.connect()]);
  await pages[0].request('session.create', {});
  await pages[1].request('session.create', {});
  expect(await pages[2].refusal('session.create', {})).toBe('TOO_MANY_SESSIONS');
  await pages[0].request('session.end', {});
  await pages[2].request('session.create', {});
  await visitor.close();
});
