/** What pages are told of the network paths to the media: addresses, and relays with their credentials. */
import { createHmac } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pino from 'pino';
import { publicAddresses } from '../../../src/media/listen-addresses.ts';
import { DnsCache } from '../../../src/media/dns-cache.ts';
import type { MediaOffer } from '../../../src/protocol/media-offer.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freePort } from '../../support/free-port.ts';
import { meet } from '../../support/pair.ts';
import { startServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

const silent = pino({ enabled: false });
const urls = ['turn:turn.example:3478', 'turns:turn.example:5349?transport=tcp'];

/** What the helper's and the sharer's pages are told by a server with these settings. */
async function told(environment: Record<string, string>, media: object = {}) {
  const server = await startServer(environment, { media });
  try {
    const pair = await meet(server);
    const offers = [
      await pair.helper.request('media.join', {}),
      await pair.sharer.request('media.join', {}),
    ];
    // Who looks for another path is given credentials of that moment, not those of an hour ago.
    const { iceServers: anew } = await pair.helper.request('media.restart-ice', {
      transportId: offers[0]!.sendTransport.id,
    });
    const stranger = await Visitor.signedIn(server, 'helper2@demo.example');
    const refusal = await (await stranger.connect()).refusal('media.join', {});
    await Promise.all([pair.close(), stranger.close()]);
    return {
      offers: offers as [MediaOffer, MediaOffer],
      anew,
      refusal,
      output: server.output(),
      httpsPort: server.port,
    };
  } finally {
    await server.stop();
  }
}

function httpsPaths({ sendTransport }: MediaOffer): string[] {
  return sendTransport.iceCandidates
    .filter(({ foundation }) => foundation === 'httpscandidate')
    .map(({ address, port }) => `${address} ${port}`);
}

test('the announced address and the public port are told, and both kinds of credentials', async () => {
  const secret = await folder.file('turn-secret', 'shared-with-the-relay\n');
  const relays = [
    { urls, secret: 'of-its-own' },
    { urls: urls[0], username: 'beside', credential: 'fixed' },
    { urls },
  ];
  const before = Math.floor(Date.now() / 1_000);
  const { offers, anew, refusal, output, httpsPort } = await told(
    {
      BESIDE_MEDIA_ANNOUNCED_ADDRESS: '203.0.113.7',
      BESIDE_TURN_SECRET_FILE: secret,
    },
    { turn: relays },
  );
  const [helper, sharer] = offers;
  expect(helper.iceServers).toEqual([
    { urls, username: expect.any(String), credential: expect.any(String) },
    { urls: [urls[0]], username: 'beside', credential: 'fixed' },
    { urls, username: expect.any(String), credential: expect.any(String) },
  ]);
  for (const [index, key] of [
    [0, 'of-its-own'],
    [2, 'shared-with-the-relay'],
  ] as const) {
    const { username, credential } = helper.iceServers[index]!;
    expect(credential).toBe(createHmac('sha1', key).update(username).digest('base64'));
    const [ends, name] = username.split(':');
    expect(Number(ends) - before).toBeGreaterThanOrEqual(3_600);
    expect(Number(ends) - before).toBeLessThan(3_600 + 60);
    // Nothing of the person, and not the same for two.
    expect(name).toMatch(/^[0-9a-f-]{36}$/);
    expect(sharer.iceServers[index]?.username).not.toBe(username);
  }
  expect(anew.map(({ urls: of }) => of)).toEqual(helper.iceServers.map(({ urls: of }) => of));
  expect(anew[0]!.username).not.toBe(helper.iceServers[0]!.username);
  expect(httpsPaths(helper)).toEqual([`203.0.113.7 ${httpsPort}`]);
  // Only the two of a session are told, and the log least of all.
  expect(refusal).toBe('NOT_IN_SESSION');
  for (const hidden of ['of-its-own', 'shared-with-the-relay', helper.iceServers[0]!.credential])
    expect(output).not.toContain(hidden);
});

test.each([
  ['what is announced', '192.0.2.1', ['203.0.113.7'], 'help.example', ['203.0.113.7']],
  [
    'all that is announced',
    '::',
    ['203.0.113.7', '2001:db8::7'],
    undefined,
    ['203.0.113.7', '2001:db8::7'],
  ],
  ['else the public address', '192.0.2.1', undefined, '198.51.100.4', ['198.51.100.4']],
  ['by IPv6 as well', '::', undefined, '2001:db8::4', ['2001:db8::4']],
  ['else what is listened on', '192.0.2.1', undefined, undefined, ['192.0.2.1']],
  // Like the name of a machine in its own /etc/hosts: a network path for nobody else.
  ['not a name for the machine itself', '192.0.2.1', undefined, 'localhost', ['192.0.2.1']],
  ['not a name that leads nowhere', '192.0.2.1', undefined, 'nowhere.invalid', ['192.0.2.1']],
])('the HTTPS port is told at %s', async (_, listen, announced, publicHost, addresses) => {
  expect(await publicAddresses(listen, announced, publicHost, new DnsCache(silent))).toEqual(
    addresses,
  );
});

test('the HTTPS port is told where a name led to last, while it cannot be looked up', async () => {
  let found: string[] | undefined = ['198.51.100.4', '127.0.1.1'];
  const logged: string[] = [];
  const names = new DnsCache(
    pino({ base: null }, { write: (line) => logged.push(line) }),
    (name) => (found ? Promise.resolve(found) : Promise.reject(new Error(`nobody knows ${name}`))),
  );
  const toldAt = async () => await publicAddresses('192.0.2.1', undefined, 'help.example', names);
  expect(await toldAt()).toEqual(['198.51.100.4']);
  found = undefined;
  expect([await toldAt(), await toldAt()]).toEqual([['198.51.100.4'], ['198.51.100.4']]);
  expect(logged.map((line) => line.includes('nobody knows help.example'))).toEqual([true]);
  found = ['198.51.100.5'];
  expect(await toldAt()).toEqual(found);
  found = undefined;
  expect(await toldAt()).toEqual(['198.51.100.5']);
  expect(logged).toHaveLength(2);
});

test('the HTTPS port is told at each address of a machine that is listened on', async () => {
  const addresses = await publicAddresses('0.0.0.0', undefined, undefined, new DnsCache(silent));
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const [inside, outside] = [true, false].map((internal) =>
    own
      .filter((each) => each.family === 'IPv4' && each.internal === internal)
      .map(({ address }) => address),
  ) as [string[], string[]];
  // Loopback leads everybody to a machine of their own; it is told where there is nothing else.
  expect(addresses).toEqual((outside.length > 0 ? outside : inside).slice(0, 8));
});

test.each([
  ['text', { BESIDE_MEDIA_ANNOUNCED_ADDRESS: '203.0.113.7, 2001:db8::7' }, {}],
  ['a list', {}, { announcedAddress: ['203.0.113.7', '2001:db8::7'] }],
])('an IPv4 and an IPv6 address are both told, from %s', async (_, environment, media) => {
  // The same port for both: neither may take it from the other.
  const mediaPort = await freePort();
  const { offers } = await told(
    {
      BESIDE_LISTEN_ADDRESS: '::',
      BESIDE_IDENTITY_PROVIDER: 'demo',
      BESIDE_MEDIA_PORT: String(mediaPort),
      ...environment,
    },
    media,
  );
  const direct = offers[0].sendTransport.iceCandidates
    .map(({ protocol, address, port }) => [protocol, address, port])
    .filter(([, , port]) => port === mediaPort);
  expect(direct).toEqual([
    ['udp', '203.0.113.7', mediaPort],
    ['udp', '2001:db8::7', mediaPort],
    ['tcp', '203.0.113.7', mediaPort],
    ['tcp', '2001:db8::7', mediaPort],
  ]);
  expect(httpsPaths(offers[0])).toHaveLength(2);
});
