/** Who comes to a port: from which address, how many at once, how fast, and whether it is HTTPS at all. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { makeAuthority } from '../../support/device-certificates.ts';
import { freePort } from '../../support/free-port.ts';
import { expectedHeaders } from './expected-headers.ts';
import { closedAfter, connectivityCheck } from '../../support/ice-tcp.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';
import { ask } from '../../support/ask.ts';

/** On loopback every address of 127/8 is one's own. */
const [person, proxy, office] = ['127.0.0.1', '127.0.0.9', '127.0.0.20'];
const most = 30;

let server: TestServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** The other ports that can be come to from outside. */
let attestationPort: number;
let mediaPort: number;

beforeAll(async () => {
  folder = await temporaryFolder();
  const caFile = await folder.file('authorities.pem', (await makeAuthority()).ca);
  [attestationPort, mediaPort] = [await freePort(), await freePort()];
  server = await startServer(
    { BESIDE_MEDIA_PORT: String(mediaPort) },
    {
      devices: { attestation: { port: attestationPort, caFile } },
      server: {
        trustedProxies: [proxy],
        proxyProtocol: true,
        connectionsPerAddress: most,
      },
    },
  );
});
afterAll(async () => {
  await server.stop();
  await folder.remove();
});

async function dial(
  localAddress: string,
  bytes?: Buffer | string,
  port = server.port,
): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (bytes) socket.write(bytes);
  return socket;
}

/** Speaks TLS on it, and asks once. @returns The whole answer. */
async function answered(socket: Socket, path: string, ...headers: string[]): Promise<string> {
  const secure = connectTls({ socket, ca: server.ca, servername: 'localhost' });
  await once(secure, 'secureConnect');
  const lines = [`GET ${path} HTTP/1.1`, `Host: localhost:${server.port}`, 'Connection: close'];
  secure.write([...lines, ...headers, '', ''].join('\r\n'));
  return await text(secure);
}

const v1 = (address: string) =>
  `PROXY ${address.includes(':') ? 'TCP6' : 'TCP4'} ${address} ${address.includes(':') ? '::1' : '10.0.0.1'} 1 443\r\n`;
const v2Probe = Buffer.concat([Buffer.from('\r\n\r\n\0\r\nQUIT\n'), Buffer.from([0x20, 0, 0, 0])]);

describe('HTTP without TLS', () => {
  test.each([
    'GET / HTTP/1.1',
    'POST /signin HTTP/1.1',
    'OPTIONS * HTTP/1.0',
    'CONNECT a:1 HTTP/1.1',
  ])('%s is told that this is HTTPS, and the log says so once', async (line) => {
    const answer = await text(await dial(person, `${line}\r\nHost: localhost\r\n\r\n`));
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('This port speaks HTTPS');
    for (const [name, value] of Object.entries(expectedHeaders))
      expect(answer.toLowerCase()).toContain(`${name}: ${value}`.toLowerCase());
    await server.printed(/(plain HTTP came to the HTTPS port)/);
    expect(server.output().split('plain HTTP came to the HTTPS port').length).toBe(2);
  });
});

describe('a PROXY header', () => {
  test('from a trusted proxy is taken off, and what follows it is served', async () => {
    for (const header of [v1('203.0.113.7'), v1('2001:db8::7'), 'PROXY UNKNOWN\r\n', v2Probe]) {
      const answer = await answered(await dial(proxy, header), '/healthz');
      expect(answer).toContain('ok\n');
    }
  });

  test('may come byte by byte', async () => {
    const socket = await dial(proxy);
    socket.setNoDelay(true);
    for (const byte of v1('203.0.113.7')) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answered(socket, '/healthz')).toContain('ok\n');
  });

  test('may be missing where the proxy asks for itself', async () => {
    expect(await answered(await dial(proxy), '/healthz')).toContain('ok\n');
  });

  test.each<[string, string, Buffer | string]>([
    ['from anybody else', person, v1('203.0.113.7')],
    ['of version 2 from anybody else', person, v2Probe],
    ['that is malformed', proxy, 'PROXY TCP4 nobody nowhere 1 2\r\n'],
    ['that does not end', proxy, `PROXY UNKNOWN ${'x'.repeat(200)}`],
    ['twice', proxy, v1('203.0.113.7').repeat(2)],
  ])('%s ends the connection', async (_what, from, bytes) => {
    expect(await closedAfter(await dial(from, bytes))).toBeLessThan(4_000);
  });

  test('makes nobody a program on this machine: details of /readyz are for those', async () => {
    expect(await answered(await dial(proxy), '/readyz')).toContain('"details":');
    const answer = await answered(await dial(proxy, v1('203.0.113.7')), '/readyz');
    expect(answer).toContain('{"ready":true}');
    expect(answer).not.toContain('details');
  });

  test('comes before media too', async () => {
    // Nobody's media: it is looked at, and refused for what it is.
    const check = connectivityCheck({ usernameFragment: 'nobody', password: 'p' });
    const socket = await dial(proxy, Buffer.concat([Buffer.from(v1('203.0.113.7')), check]));
    expect(await closedAfter(socket)).toBeLessThan(4_000);
  });
});

describe('of more TLS handshakes than one address may begin', () => {
  const perSecond = 10;
  let paced: TestServer;

  beforeAll(async () => {
    paced = await startServer({}, { server: { handshakesPerSecond: perSecond } });
  });
  afterAll(async () => {
    await paced.stop();
  });

  /** @returns Milliseconds until TLS is spoken; nothing when it is closed instead. */
  async function handshake(localAddress: string): Promise<number | undefined> {
    const begin = performance.now();
    const socket = connect({ port: paced.port, host: '127.0.0.1', localAddress });
    const secure = connectTls({ socket, ca: paced.ca, servername: 'localhost' });
    const isDone = await once(secure, 'secureConnect').then(
      () => true,
      () => false,
    );
    secure.on('error', () => undefined).destroy();
    return isDone ? performance.now() - begin : undefined;
  }
  const handshakes = (count: number, from: string) =>
    Promise.all(Array.from({ length: count }, () => handshake(from)));

  test('those that come too fast wait for their turn, and nobody else does', async () => {
    const [burst, more] = [5 * perSecond, 2 * perSecond];
    let isOver = false;
    const all = handshakes(burst + more, office).finally(() => (isOver = true));
    await handshake(person);
    expect(isOver).toBe(false);
    const times = await all;
    expect(times).not.toContain(undefined);
    expect(Math.max(...times.map(Number))).toBeGreaterThan((0.9 * 1_000 * more) / perSecond);
  });

  test('those whose turn would come too late are closed, and the log says so', async () => {
    // Those who may come at once, those whose turn comes within 10 s, and as many as have a turn in 15 s.
    const times = await handshakes(perSecond * (5 + 10 + 15), '127.0.0.21');
    expect(times).toContain(undefined);
    await paced.printed(/(connections: too many a second from one address)/);
    expect(await handshake(person)).toBeDefined();
  });
});

describe('of more connections than one address may have', () => {
  const open = (sockets: Socket[]) => sockets.filter((socket) => !socket.closed).length;

  async function many(
    count: number,
    from: string,
    header?: (index: number) => string,
    port?: number,
  ) {
    const sockets: Socket[] = [];
    while (sockets.length < count) sockets.push(await dial(from, header?.(sockets.length), port));
    return sockets;
  }

  /** Keeps a connection open: it has asked, and may ask again. */
  async function stay(socket: Socket): Promise<TLSSocket | undefined> {
    const secure = connectTls({ socket, ca: server.ca, servername: 'localhost' });
    secure.on('error', () => undefined);
    await once(secure, 'secureConnect').catch(() => undefined);
    return secure.destroyed ? undefined : secure;
  }

  test('those too many are closed, others are served, and the log says so', async () => {
    const sockets = await many(most + 20, office);
    await until('some are closed', () => open(sockets) <= most);
    expect(open(sockets)).toBe(most);
    expect((await ask(server, '/healthz')).status).toBe(200);
    await server.printed(/(connections: too many from one address)/);
    for (const socket of sockets) socket.destroy();
    // What is closed makes room, for as many again.
    await until('there is room', async () => {
      const again = await many(most + 1, office);
      await until('one too many is closed', () => open(again) <= most);
      const held = open(again);
      for (const socket of again) socket.destroy();
      return held === most;
    });
  });

  test.each([
    ['where devices show certificates', '127.0.0.22', () => attestationPort],
    ['of media', '127.0.0.23', () => mediaPort],
  ])(
    'those at the port %s count with them, and are closed as well',
    async (_what, from, portOf) => {
      const sockets = await many(most + 20, from, undefined, portOf());
      await until('some are closed', () => open(sockets) <= most);
      expect(open(sockets)).toBe(most);
      const further = await dial(from);
      await until('one more is closed, at any port', () => open([further]) === 0);
      expect(open(sockets)).toBe(most);
      const [own] = await many(1, person, undefined, portOf());
      expect(open([own!])).toBe(1);
      for (const socket of [...sockets, own!]) socket.destroy();
      await until('there is room', async () => (await stay(await dial(from))) !== undefined);
    },
  );

  test('a trusted proxy is excepted, and whom it comes for is not', async () => {
    const own = await many(most + 20, proxy);
    expect((await answered(await dial(proxy), '/healthz')).includes('ok')).toBe(true);
    expect(open(own)).toBe(most + 20);
    const sameNetwork = await many(most + 20, proxy, (index) => v1(`2001:db8:1:2::${index}`));
    await until('some are closed', () => open(sameNetwork) <= most);
    const neighbour = await dial(proxy, v1('2001:db8:1:3::1'));
    expect(await answered(neighbour, '/healthz')).toContain('ok\n');
    for (const socket of [...own, ...sameNetwork]) socket.destroy();
  });

  test('a person’s session goes on meanwhile', async () => {
    const visitor = await Visitor.signedIn(server, 'helper@demo.example');
    const page = await visitor.connect();
    const sockets = await many(most * 3, office);
    expect(await page.refusal('nothing', {})).toBe('UNKNOWN_REQUEST');
    for (const socket of sockets) socket.destroy();
    await visitor.close();
  });
});
