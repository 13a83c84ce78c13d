/** nginx, HAProxy and Caddy in front of Beside, by the files that the guide hands out. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { attest } from '../../support/attester.ts';
import { makeAuthority } from '../../support/device-certificates.ts';
import { freePort } from '../../support/free-port.ts';
import { answerType, bindingSuccess, connectivityCheck, dial } from '../../support/ice-tcp.ts';
import { meet } from '../../support/pair.ts';
import { isInstalled, startProxy } from '../../support/proxy.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { ask } from '../../support/ask.ts';

/** Where the proxy comes from; on loopback every address of 127/8 is one's own. Visitors come from 127.0.0.1. */
const proxyAddress = '127.0.0.9';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that people reach through a port of somebody else's. */
async function behind(
  server: object,
): Promise<{ beside: TestServer; own: string; publicPort: number; publicUrl: string }> {
  const [port, publicPort] = [await freePort(), await freePort()];
  const publicUrl = `https://localhost:${publicPort}`;
  const beside = await startServer(
    { BESIDE_PORT: String(port) },
    {
      server: { publicUrl, ...server },
      // Whoever helps comes from where the visitors are: an address that is the proxy's is none.
      conditions: [{ name: 'Office', for: 'helper', networks: ['127.0.0.1'] }],
    },
  );
  closers.push(() => beside.stop());
  return { beside, own: `127.0.0.1:${port}`, publicPort, publicUrl };
}

/** Signs in, opens a socket, and does something for which it counts where they come from. */
async function helps(server: TestServer): Promise<string | undefined> {
  const visitor = await Visitor.signedIn(server, 'helper@demo.example');
  closers.push(() => visitor.close());
  expect((await visitor.fetch('/help')).status).toBe(200);
  return await (await visitor.connect()).refusal('session.create', {});
}

const certificates = ({ dataDir }: TestServer): [string, string][] => [
  ['/etc/ssl/help.example.com.crt', join(dataDir, 'development-certificate.pem')],
  ['/etc/ssl/help.example.com.key', join(dataDir, 'development-key.pem')],
  ['/etc/ssl/beside-ca.crt', join(dataDir, 'development-certificate.pem')],
];

/** What nginx's file says, with something changed in it. */
async function nginx(changes: [string, string][] = []) {
  const server = await behind({ trustedProxies: [proxyAddress] });
  const { beside, own, publicPort } = server;
  const stop = await startProxy('nginx', publicPort, [
    ['listen 443 ssl', `listen ${publicPort} ssl`],
    ['10.0.0.5:8443;', `${own};\n proxy_bind ${proxyAddress};`],
    ...certificates(beside),
    ['help.example.com;', 'localhost;'],
    ...changes,
  ]);
  closers.push(stop);
  return server;
}

(isInstalled('nginx') ? describe : describe.skip)('nginx', () => {
  test('as the guide has it: pages, sign-in and socket, from where people are', async () => {
    const { beside } = await nginx();
    expect(await helps(beside)).toBeUndefined();
  });

  test.each([
    ['$http_host', '$proxy_host'],
    ['$http_host', '$host:443'],
    ['$http_host', 'LOCALHOST:$server_port'],
  ])('with another Host (%s as %s) sends nobody in circles', async (from, to) => {
    const { beside } = await nginx([[from, to]]);
    const visitor = new Visitor(beside);
    closers.push(() => visitor.close());
    const landed = await visitor.follow('/check');
    expect(landed.pathname).toBe('/check');
    expect(await helps(beside)).toBeUndefined();
    if (to.startsWith('$')) await beside.printed(/(asked for under another name than publicUrl)/);
  });

  test('by plain HTTP is told so', async () => {
    const { beside } = await nginx([['proxy_pass https:', 'proxy_pass http:']]);
    const { status, body } = await ask(beside, '/');
    expect(status).toBe(400);
    expect(body).toContain('proxy_pass https://');
    await beside.printed(/(plain HTTP came to the HTTPS port)/);
  });

  test('without Upgrade opens no socket, and the log says why', async () => {
    const { beside } = await nginx([['Upgrade $http_upgrade', 'X-Upgrade $http_upgrade']]);
    await expect(helps(beside)).rejects.toThrow('websocket error');
    await beside.printed(/(a socket was asked for without Upgrade)/);
  });
});

(isInstalled('haproxy') ? describe : describe.skip)('HAProxy', () => {
  async function haproxy(settings: object, changes: [string, string][] = []) {
    const server = await behind(settings);
    const stop = await startProxy('haproxy', server.publicPort, [
      ['bind :443', `bind 127.0.0.1:${server.publicPort}`],
      ['10.0.0.5:8443', `${server.own} source ${proxyAddress}`],
      ...changes,
    ]);
    closers.push(stop);
    return server;
  }
  const settings = { trustedProxies: [proxyAddress], proxyProtocol: true };

  test.each(['send-proxy-v2', 'send-proxy', 'send-proxy-v2 proxy-v2-options unique-id,crc32c,ssl'])(
    'with %s: pages, sign-in and socket, from where people are',
    async (option) => {
      const { beside } = await haproxy(settings, [['send-proxy-v2', option]]);
      expect(await helps(beside)).toBeUndefined();
    },
  );

  test('passes on the other ports too: media, and certificates of devices', async () => {
    const [port, publicPort] = [await freePort(), await freePort()];
    const [media, publicMedia] = [await freePort(), await freePort()];
    const [own, publicOwn] = [await freePort(), await freePort()];
    const authority = await makeAuthority();
    const folder = await mkdtemp(join(tmpdir(), 'beside-haproxy-'));
    closers.push(() => rm(folder, { recursive: true }));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, authority.ca);
    const beside = await startServer(
      { BESIDE_PORT: String(port), BESIDE_MEDIA_PORT: String(media) },
      {
        server: settings,
        devices: {
          attestation: { port: own, caFile, publicUrl: `https://localhost:${publicOwn}` },
        },
      },
    );
    closers.push(() => beside.stop());
    const stop = await startProxy(
      'haproxy',
      publicPort,
      [
        ['bind :443\n', `bind 127.0.0.1:${publicPort}\n`],
        ['10.0.0.5:8443', `127.0.0.1:${port} source ${proxyAddress}`],
        ['bind :8444', `bind 127.0.0.1:${publicOwn}`],
        ['10.0.0.5:8444', `127.0.0.1:${own} source ${proxyAddress}`],
        ['bind :44300-44301', `bind 127.0.0.1:${publicMedia}`],
        ['10.0.0.5 send', `127.0.0.1:${media} source ${proxyAddress} send`],
      ],
      ['haproxy-ports.cfg'],
    );
    closers.push(stop);
    const pair = await meet(beside);
    closers.push(() => pair.close());
    const { iceParameters } = (await pair.sharer.request('media.join', {})).sendTransport;
    const socket = await dial(publicMedia);
    socket.write(connectivityCheck(iceParameters));
    expect(await answerType(socket)).toBe(bindingSuccess);
    socket.destroy();
    await attest(pair.sharerVisitor, await authority.issue({ subject: [['CN', 'c-1']] }));
  });

  test('that does not say who comes is taken for who comes', async () => {
    const { beside } = await haproxy(settings, [['send-proxy-v2 check check-send-proxy', '']]);
    expect(await helps(beside)).toBe('CONDITION_NOT_MET');
  });

  test.each<[string, object]>([
    ['that is not trusted', { trustedProxies: ['127.0.0.8'], proxyProtocol: true }],
    ['of which the setting knows nothing', { trustedProxies: [proxyAddress] }],
  ])('%s is not served, and the log says why', async (_what, other) => {
    const { beside } = await haproxy(other);
    await expect(helps(beside)).rejects.toThrow();
    await beside.printed(/(a PROXY header was refused)/);
  });
});

(isInstalled('caddy') ? describe : describe.skip)('Caddy', () => {
  test('as the guide has it: pages, sign-in and socket', async () => {
    const { beside, own, publicPort } = await behind({ trustedProxies: ['127.0.0.1'] });
    const stop = await startProxy('caddy', publicPort, [
      ['10.0.0.5:8443', own],
      ...certificates(beside),
      ['help.example.com {', `https://localhost:${publicPort} {`],
      ['tls_server_name help.example.com', 'tls_server_name localhost'],
    ]);
    closers.push(stop);
    expect(await helps(beside)).toBeUndefined();
  });
});

test('Traefik’s file is YAML, and names what it must', async () => {
  const file = join(import.meta.dirname, '../../../docs/proxy/traefik.yaml');
  const { tcp } = parse(await readFile(file, 'utf8')) as {
    tcp: { routers: Record<string, { service: string }>; services: Record<string, object> };
  };
  for (const { service } of Object.values(tcp.routers))
    expect(tcp.services[service]).toMatchObject({
      loadBalancer: { proxyProtocol: { version: 2 }, servers: [{ address: '10.0.0.5:8443' }] },
    });
});
