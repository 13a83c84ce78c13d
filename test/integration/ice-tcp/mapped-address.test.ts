/**
 * Where a page is seen, as the answers over TCP tell it. Firefox refuses one that says “at this machine
 * itself”, which is where the media worker sees the process in between.
 */
import { isIPv4 } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TransportOffer } from '../../../src/protocol/media-offer.ts';
import { describeInNetwork } from '../../support/describe-in-network.ts';
import { freePort } from '../../support/free-port.ts';
import { answer, connectivityCheck, dial, mappedAddress } from '../../support/ice-tcp.ts';
import { Network } from '../../support/network.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let pair: Pair;
let transport: TransportOffer;

beforeAll(async () => {
  const port = String(await freePort());
  server = await startServer({
    BESIDE_PORT: port,
    BESIDE_LISTEN_ADDRESS: '::',
    BESIDE_PUBLIC_URL: `https://localhost:${port}`,
    BESIDE_IDENTITY_PROVIDER: 'demo',
  });
  pair = await meet(server);
  transport = (await pair.helper.request('media.join', {})).sendTransport;
});
afterAll(async () => {
  await pair.close();
  await server.stop();
});

/** Where a page is, and where it is told to be. */
async function askFrom(host: string, port: number) {
  const socket = await dial(port, host);
  const { localAddress: address, localPort } = socket;
  socket.write(connectivityCheck(transport.iceParameters));
  const told = mappedAddress(await answer(socket), transport.iceParameters.password);
  socket.destroy();
  return { own: { address, port: localPort }, told };
}

function mediaPort(): [address: string, port: number] {
  const { address = '', port = 0 } =
    transport.iceCandidates.find(({ tcpType, ...at }) => tcpType && isIPv4(at.address)) ?? {};
  return [address, port];
}

describeInNetwork('from another machine', () => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.open();
  });
  afterAll(async () => {
    await network.close();
  });

  test.each<[string, () => [string, number]]>([
    ['a media port, by IPv4', mediaPort],
    ['the HTTPS port, by IPv4', () => [network.server, server.port]],
    ['the HTTPS port, by IPv6', () => [network.server6, server.port]],
  ])('a page at %s is told its own address and port', async (_, place) => {
    const { own, told } = await askFrom(...place());
    expect(told).toEqual(own);
  });
});

test.each(['127.0.0.1', '::1'])(
  'who comes by a proxy at %s is told of no loopback address',
  async (host) => {
    const { own, told } = await askFrom(host, server.port);
    expect(told).toEqual({ address: '192.0.2.1', port: own.port });
  },
);
