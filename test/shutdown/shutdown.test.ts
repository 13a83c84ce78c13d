/** Stopping on purpose, and living beside another server. */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { meet, type Pair } from '../support/pair.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

const servers: TestServer[] = [];
const closing: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((each) => each.close()));
  await Promise.all(servers.splice(0).map((each) => each.stop()));
});

async function newServer(environment = {}): Promise<TestServer> {
  const server = await startServer(environment);
  servers.push(server);
  return server;
}

async function two(server: TestServer): Promise<Pair> {
  const pair = await meet(server);
  closing.push(pair);
  return pair;
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a server that is stopped (%s) tells everybody why, closes their sockets and ends well',
  async (signal) => {
    const server = await newServer();
    const [one, other] = [await two(server), await two(server)];
    const waiting = await Visitor.signedIn(server, 'helper2@demo.example');
    closing.push(waiting);
    const alone = await waiting.connect();
    await alone.request('session.create', {});
    const ended = server.end(signal);
    for (const page of [one.helper, one.sharer, other.helper, other.sharer, alone]) {
      const view = await page.event('session.view', ({ state }) => state === 'ended');
      expect(view.end).toEqual({ reason: 'server-shutdown', at: expect.any(Number) });
      await page.closed();
    }
    expect(await ended).toBe(0);
  },
);

test('a server that nobody has come to ends at once', async () => {
  expect(await (await newServer()).end()).toBe(0);
});

test('somebody who has opened a connection and says nothing does not keep a server from ending', async () => {
  const server = await newServer();
  const silent: TLSSocket = connect({ port: server.port, host: 'localhost', ca: server.ca });
  await once(silent, 'secureConnect');
  const halfway: TLSSocket = connect({ port: server.port, host: 'localhost', ca: server.ca });
  await once(halfway, 'secureConnect');
  halfway.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
  for (const socket of [silent, halfway]) socket.on('error', () => {});
  expect(await server.end()).toBe(0);
  silent.destroy();
  halfway.destroy();
});

test('two servers with ports and data of their own know nothing of each other', async () => {
  const [one, other] = [await newServer(), await newServer()];
  const pair = await two(one);
  const stranger = await Visitor.signedIn(other, 'sharer2@demo.example');
  closing.push(stranger);
  const page = await stranger.connect();
  const { passcode, sessionId } = pair;
  expect(await page.refusal('session.join', { passcode })).toBe('PASSCODE_NOT_ACCEPTED');
  expect(await page.refusal('session.enter', { sessionId })).toBe('SESSION_UNKNOWN');
  // Nor is a login of the one worth anything at the other.
  const cookie = await pair.sharerVisitor.cookies();
  await expect(stranger.connect({ cookie })).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
  await other.stop();
  expect((await pair.helper.request('chat.history', { afterSeq: 0 })).messages).toEqual([]);
});
