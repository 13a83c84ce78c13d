/** Who may open a socket at all. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RawSocket, upgradeStatus } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;
let visitor: Visitor;

beforeAll(async () => {
  server = await startServer();
  visitor = await Visitor.signedIn(server, 'helper@demo.example');
});
afterAll(async () => {
  await visitor.close();
  await server.stop();
});

describe('the origin of the page', () => {
  test('is ours: the socket opens', async () => {
    const headers = { origin: server.origin, cookie: await visitor.cookies() };
    expect(await upgradeStatus(server, headers)).toBe(101);
  });

  test.each([
    ['another site', () => 'https://evil.example'],
    ['our host on another port', () => 'https://localhost:1'],
    ['our host without TLS', () => server.origin.replace('https', 'http')],
    ['our address with something behind it', () => `${server.origin}.evil.example`],
    ['our address with a path', () => `${server.origin}/`],
    ['no site at all', () => 'null'],
    ['nothing', () => ''],
  ])('is %s: the socket is refused', async (_what, origin) => {
    const headers = { origin: origin(), cookie: await visitor.cookies() };
    expect(await upgradeStatus(server, headers)).toBe(400);
  });

  test('is missing: the socket is refused', async () => {
    expect(await upgradeStatus(server, { cookie: await visitor.cookies() })).toBe(400);
  });
});

describe('the login', () => {
  test('is ours: the person is let in', async () => {
    const connection = await visitor.connect();
    expect(connection.socket.connected).toBe(true);
  });

  test.each([
    ['is missing', () => ''],
    ['is made up', () => '__Host-beside=s%3Amade-up.c2lnbmF0dXJl'],
    ['is unsigned', (login: string) => login.replace(/\.[^.]*$/, '')],
    ['has another signature', (login: string) => login.replace(/\.[^.]*$/, '.c2lnbmF0dXJl')],
    ['comes under another name', (login: string) => login.replace('__Host-', '')],
  ])('%s: nobody is let in', async (_what, change) => {
    const [login = ''] = /__Host-beside=[^;]*/.exec(await visitor.cookies()) ?? [];
    const outcome = visitor.connect({ cookie: change(login) }).then(
      () => 'let in',
      (error: unknown) => error,
    );
    expect(await outcome).toMatchObject({ code: 'SIGN_IN_REQUIRED' });
  });
});

describe('whoever asks to be let in again and again', () => {
  test.each([
    ['without a login', '40', () => ''],
    ['without a login, to a place that there is not', '40/nowhere,', () => ''],
    ['with one that is made up', '40', () => '__Host-beside=s%3Amade-up.c2lnbmF0dXJl'],
  ])('%s, is cut off after a few times', async (_what, asking, cookie) => {
    const socket = await RawSocket.open(server, { cookie: cookie() });
    for (let count = 0; count < 1_000; count += 1) socket.send(asking);
    await socket.closed;
    expect(socket.frames.length).toBeLessThan(10);
  });

  test('is not somebody who has been let in', async () => {
    const socket = await RawSocket.entered(visitor);
    for (let count = 0; count < 20; count += 1)
      expect(await socket.request('nothing', '{}')).toMatchObject({ ok: false });
    socket.close();
  });
});

describe('before somebody is let in', () => {
  test.each([
    ['a long request to be', `40{"token":"${'x'.repeat(5_000)}"}`],
    ['a request for something else', '421["session.create",{}]'],
    ['a goodbye', '41'],
  ])('%s ends the connection', async (_what, frame) => {
    const socket = await RawSocket.open(server, { cookie: await visitor.cookies() });
    socket.send(frame);
    await socket.closed;
    expect(socket.frames).toEqual([]);
  });
});

test('whoever is refused is told so, and the connection ends', async () => {
  const socket = await RawSocket.open(server);
  socket.send('40');
  await socket.closed;
  expect(socket.frames).toEqual([expect.stringMatching(/^44.*SIGN_IN_REQUIRED/)]);
});

test('whoever says goodbye is gone: the connection ends with the socket', async () => {
  const socket = await RawSocket.entered(visitor);
  socket.send('41');
  await socket.closed;
});

test('a connection does not go on by another WebSocket, from wherever that comes', async () => {
  const socket = await RawSocket.entered(visitor);
  const [, sid = ''] = /"sid":"([^"]+)"/.exec(socket.greeting) ?? [];
  const headers = { origin: server.origin, cookie: await visitor.cookies() };
  expect(await upgradeStatus(server, headers, `&sid=${sid}`)).toBe(400);
  expect(await socket.request('nothing', '{}')).toMatchObject({ ok: false });
  socket.close();
});

describe('the transport', () => {
  test.each(['GET', 'POST'])(
    'is WebSocket and nothing else: polling by %s is refused',
    async (method) => {
      const response = await visitor.fetch('/socket/?EIO=4&transport=polling', {
        method,
        headers: { origin: server.origin },
      });
      expect(response.status).toBe(400);
      await response.text();
    },
  );

  test('comes without a client to download', async () => {
    for (const path of ['/socket/socket.io.js', '/socket.io/socket.io.js'])
      expect((await visitor.fetch(path)).ok).toBe(false);
  });
});

describe('what is no message ends only the socket that it came by', () => {
  test.each([
    ['no JSON', '42{no json'],
    ['JSON cut short', '42["session.create",{}'],
    ['no event', '42{}'],
    ['an event without a name', '42[]'],
    ['an event of an object', '42[{}]'],
    ['a reserved name', '421["disconnect",{}]'],
    ['a second reserved name', '421["connect",{}]'],
    ['an unknown kind of packet', '49'],
    ['an unknown kind of frame', 'x'],
    ['an attachment that does not come', '451-["session.create",{}]42["x"]'],
    ['more attachments than anybody needs', '45999999-["session.create"]'],
    ['bytes', Buffer.from([1, 2, 3])],
    ['more than a message may hold', `421["chat.send",{"text":"${'x'.repeat(65_536)}"}]`],
    ['a packet that is not ended', '4510-["session.create",{"_placeholder":true,"num":0}]'],
    ['bytes as text', 'bAAAA'],
    ['to come in a second time', '40'],
    ['to come in to another place', '40/nowhere,'],
    ['a request to another place', '42/nowhere,1["session.create",{}]'],
    ['an acknowledgement that nobody asked for', '431[]'],
    ['a refusal', '44{"message":"no"}'],
    ['a ping of its own', '2'],
    ['the end of a probe', '3probe'],
    ['an opening', '0{}'],
    ['a close', '1'],
    ['an upgrade', '5'],
    ['nothing', '6'],
    ['an empty frame', ''],
  ])('%s', async (_what, frame) => {
    const other = await RawSocket.entered(visitor);
    const socket = await RawSocket.entered(visitor);
    socket.send(frame);
    await socket.closed;
    expect(await other.request('nothing', '{}')).toMatchObject({ ok: false });
    other.close();
  });
});

test('what is asked without a payload is asked with an empty one', async () => {
  const { socket } = await visitor.connect();
  expect(await socket.emitWithAck('session.own')).toMatchObject({ ok: true });
  expect(await socket.emitWithAck('session.enter')).toEqual({
    ok: false,
    error: { code: 'MALFORMED' },
  });
});
