/** Stopping on purpose, and living beside another server. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { meet, type Pair } from '../../support/pair.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const servers: ServerProcess[] = [];
const closing: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((each) => each.close()));
  await Promise.all(servers.splice(0).map((each) => each.stop()));
});

async function newServer(environment = {}): Promise<ServerProcess> {
  const server = await startServerProcess(environment);
  servers.push(server);
  return server;
}

async function two(server: ServerProcess): Promise<Pair> {
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

describe('a server that is told to stop while people are together', () => {
  const patient = { BESIDE_DRAIN_SECONDS: '60' };

  test('tells them, takes nobody new, and ends well when they have ended', async () => {
    const server = await newServer(patient);
    const pair = await two(server);
    const other = await two(server);
    const alone = await other.helperVisitor.connect();
    const waiting = (await alone.request('session.create', {})).view;
    expect((await pair.helperVisitor.fetch('/readyz')).status).toBe(200);
    const ended = server.end();
    const { serverStopsAt } = await pair.helper.event('session.view', (view) =>
      Boolean(view.serverStopsAt),
    );
    expect(serverStopsAt).toBeGreaterThan(Date.now());
    await pair.sharer.event('session.view', (view) => view.serverStopsAt === serverStopsAt);
    // Where nobody has joined, nobody could any more.
    const over = await alone.event('session.view', ({ id, end }) => id === waiting.id && !!end);
    expect(over.end?.reason).toBe('server-shutdown');
    const ready = await pair.helperVisitor.fetch('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ ready: false, failed: ['sessions'] }),
    ]);
    expect(await alone.refusal('session.create', {})).toBe('SHUTTING_DOWN');
    await pair.sharer.request('chat.send', { id: randomUUID(), text: 'one more thing' });
    const { sessionId } = pair;
    const again = await pair.helperVisitor.connect();
    expect((await again.request('session.enter', { sessionId })).view).toMatchObject({
      serverStopsAt,
    });
    for (const { sharer } of [pair, other]) await sharer.request('session.end', {});
    expect(await ended).toBe(0);
  });

  test('ends well when a media worker hangs, and with it a session', async () => {
    const server = await newServer();
    const { helper } = await two(server);
    const [worker = 0] = childrenOf(server.process.pid ?? 0);
    process.kill(worker, 'SIGSTOP');
    void helper.send('media.join', {}).catch(() => undefined); // Hangs.
    // What comes after it and waits for nothing is answered: so it has begun.
    const consumerId = randomUUID();
    expect(await helper.refusal('media.request-key-frame', { consumerId })).toBe('NOT_NOW');
    expect(await server.end()).toBe(0);
    expect(server.output()).toContain('media worker hangs');
  });

  test('ends their sessions when its time is up, and ends well', async () => {
    const server = await newServer({ BESIDE_DRAIN_SECONDS: '1' });
    const { helper } = await two(server);
    const ended = server.end();
    const { end } = await helper.event('session.view', ({ state }) => state === 'ended');
    expect(end?.reason).toBe('server-shutdown');
    expect(await ended).toBe(0);
  });

  test('does not wait after a second signal', async () => {
    const server = await newServer(patient);
    const { helper } = await two(server);
    const ended = server.end();
    await helper.event('session.view', (view) => Boolean(view.serverStopsAt));
    // One signal may arrive twice; half a second after the first, it is another one.
    await setTimeout(500);
    server.process.kill('SIGTERM');
    expect(await ended).toBe(1);
  });
});

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
