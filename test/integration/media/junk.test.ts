/**
 * What comes to a media port by UDP and is no media, from an address that a transport talks with: the
 * worker goes on, for that transport and for others.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TransportOffer } from '../../../src/protocol/media-offer.ts';
import { bindingSuccess, connectivityCheck } from '../../support/ice-tcp.ts';
import { dtlsParameters, screenParameters } from '../../support/media.ts';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let server: ServerProcess;
const pairs: Pair[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  server = await startServerProcess({ BESIDE_WORKERS: '1' });
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await Promise.all(pairs.map((pair) => pair.close()));
  await server.stop();
});

/** A session's transport, and a socket that the worker knows by a connectivity check. */
async function connected() {
  const pair = await meet(server);
  pairs.push(pair);
  const { sendTransport } = await pair.sharer.request('media.join', {});
  const socket = createSocket('udp4');
  sockets.push(socket);
  await answers(socket, sendTransport);
  return { socket, transport: sendTransport };
}

async function say(socket: Socket, { iceCandidates }: TransportOffer, bytes: Buffer) {
  const { ip, port } = iceCandidates.find(({ protocol }) => protocol === 'udp')!;
  await new Promise<void>((resolve, reject) => {
    socket.send(bytes, port, ip, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Waits until a check is answered. Packets may be lost, so that checks are sent again (RFC 8489, 6.2.1). */
async function answers(socket: Socket, transport: TransportOffer): Promise<void> {
  let answered = false;
  const hear = (message: Buffer) => {
    answered ||= message.length >= 20 && message.readUInt16BE(0) === bindingSuccess;
  };
  socket.on('message', hear);
  await until('the worker answers a check', async () => {
    // Over UDP there is no length before it.
    if (!answered)
      await say(socket, transport, connectivityCheck(transport.iceParameters).subarray(2));
    return answered;
  });
  socket.off('message', hear);
}

const bytes = (...values: number[]) => Buffer.from(values);
const filler = randomBytes(1_200);
/** Told apart by their first byte (RFC 7983): STUN, DTLS, RTP and RTCP. */
const junk: [what: string, packets: Buffer[]][] = [
  [
    'nothing, or all of one byte',
    [
      Buffer.alloc(0),
      ...[0, 1, 20, 63, 127, 128, 191, 255].map((byte) => Buffer.alloc(1_200, byte)),
    ],
  ],
  [
    'STUN that is cut or says another length',
    [
      bytes(0, 1),
      bytes(0, 1, 255, 255, 0x21, 0x12, 0xa4, 0x42),
      Buffer.concat([bytes(0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42), filler]),
    ],
  ],
  [
    'DTLS that is cut, or of no version',
    [
      bytes(22),
      bytes(22, 254, 253, 0, 0),
      bytes(22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1),
      Buffer.concat([bytes(22, 0, 0), filler]),
      Buffer.concat([bytes(23, 254, 253), filler]),
    ],
  ],
  [
    'RTP that is cut',
    [
      bytes(128, 96),
      bytes(128, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0),
      bytes(143, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1),
    ],
  ],
  [
    'RTP that says more than there is',
    [
      Buffer.concat([bytes(144, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 190, 222, 255, 255), filler]),
      Buffer.concat([bytes(160, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1), Buffer.alloc(8, 255)]),
      Buffer.concat([bytes(128, 96), filler]),
    ],
  ],
  [
    'RTCP that is cut or says another length',
    [
      bytes(128, 200),
      bytes(129, 201, 255, 255, 0, 0, 0, 1),
      bytes(159, 202, 0, 1, 0, 0, 0, 1),
      Buffer.concat([bytes(129, 205, 0, 3), filler]),
      Buffer.concat([bytes(161, 206, 255, 255), filler]),
    ],
  ],
  ['what comes by chance', Array.from({ length: 200 }, (_, length) => randomBytes(7 * length))],
];

test.each(junk)('%s', async (_what, packets) => {
  const workers = childrenOf(server.process.pid ?? 0);
  const [one, other] = [await connected(), await connected()];
  for (let round = 0; round < 20; round += 1)
    for (const packet of packets) await say(one.socket, one.transport, packet);
  await answers(one.socket, one.transport);
  await answers(other.socket, other.transport);
  expect(childrenOf(server.process.pid ?? 0)).toEqual(workers);
});

test('whoever breaks off while keys are agreed on sends nothing any more, and both are told', async () => {
  const pair = await meetAndAllow(server);
  pairs.push(pair);
  const { sendTransport: transport } = await pair.sharer.request('media.join', {});
  await pair.sharer.request('media.connect-transport', {
    transportId: transport.id,
    dtlsParameters: dtlsParameters(),
  });
  const rtpParameters = screenParameters();
  await pair.sharer.request('media.produce', { source: 'screen', rtpParameters });
  await pair.helper.event('session.view', ({ state }) => state === 'sharing');
  const socket = createSocket('udp4');
  sockets.push(socket);
  await answers(socket, transport);
  // A fatal alert, handshake_failure (RFC 6347, 4.1; RFC 5246, 7.2).
  const alert = bytes(21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40);
  await say(socket, transport, alert);
  for (const page of [pair.helper, pair.sharer])
    await page.event('session.view', ({ share }) => share.status === 'interrupted');
});
