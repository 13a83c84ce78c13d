/**
 * What the media worker costs a packet, against a program that does nothing but receive and send.
 * 50 screens at 2.5 Mbit/s. A first worker takes plain RTP and pipes it, encrypted, to the one that
 * is measured, which decrypts each packet and sends it on, encrypted again. What a browser's
 * transport does besides (ICE, congestion control) is not in it.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createWorker, type types } from 'mediasoup';
import { mediaCodecs } from '../../src/media/codecs.ts';
import { against, type Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { startRelay } from './relay.ts';
import { RtpScreens } from './rtp-screens.ts';

const screens = 50;
const sliceMs = 600;
/** AES-256 in GCM, which Chromium agrees with the server as well. */
const srtpCryptoSuite = 'AEAD_AES_256_GCM';

export async function measureForwarding({ rounds }: Lab): Promise<Finding[]> {
  const sink = await nobodyReads();
  const relay = await startRelay(sink.address().port);
  if (!relay) {
    console.log('  SKIPPED: the relay to compare with needs Linux and a C compiler (cc)');
    sink.close();
    return [];
  }
  const room = await openRoom(sink.address().port);
  const toRoom = await RtpScreens.to(room.port, screens);
  const toRelay = await RtpScreens.to(relay.port, screens);
  const ours: number[] = [];
  const direct: number[] = [];
  let lost = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const before = await room.forwarded();
      const [sent, cpuUs] = await during(toRoom, room.pid);
      const forwarded = (await room.forwarded()) - before;
      lost += sent - forwarded;
      ours.push(cpuUs / forwarded);
      const [relayed, relayUs] = await during(toRelay, relay.pid);
      direct.push(relayUs / relayed);
    }
  } finally {
    toRoom.close();
    toRelay.close();
    room.close();
    relay.close();
    sink.close();
  }
  const found = against(
    'server CPU a packet',
    'µs',
    { ours, direct },
    'p50',
    { times: 4 },
    'relay',
  );
  const note = `${screens} screens at 2.5 Mbit/s, SRTP in and out with ${srtpCryptoSuite}; ${lost} packets not forwarded`;
  return [{ ...found, note }];
}

/** Sends for a while. @returns Packets sent, and microseconds that the process has used. */
async function during(source: RtpScreens, pid: number): Promise<[number, number]> {
  const before = await cpuOf(pid);
  const sent = await source.send(sliceMs);
  // What is still in a socket's buffer.
  await pause(50);
  return [sent, (await cpuOf(pid)) - before];
}

/** Microseconds on a core; both programs have one busy thread. */
async function cpuOf(pid: number): Promise<number> {
  const [ns = ''] = (await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ');
  return Number(ns) / 1_000;
}

/** A port that takes packets; the kernel drops what its buffer does not hold. */
async function nobodyReads(): Promise<Socket> {
  const sink = createSocket({ type: 'udp4', recvBufferSize: 4_096 }).bind(0, '127.0.0.1');
  await once(sink, 'listening');
  return sink;
}

async function openRoom(sinkPort: number) {
  const workerBin = process.env['MEDIASOUP_WORKER_BIN'];
  const settings = { logLevel: 'error' as const, ...(workerBin && { workerBin }) };
  const [feeder, measured] = await Promise.all([createWorker(settings), createWorker(settings)]);
  const [source, router] = await Promise.all([
    feeder.createRouter({ mediaCodecs }),
    measured.createRouter({ mediaCodecs }),
  ]);
  const listenInfo = { protocol: 'udp' as const, ip: '127.0.0.1', recvBufferSize: 4_000_000 };
  const input = await source.createPlainTransport({ listenInfo, comedia: true, rtcpMux: true });
  const consumers: types.Consumer[] = [];
  for (let screen = 0; screen < screens; screen += 1) {
    const producer = await input.produce({
      kind: 'video',
      rtpParameters: RtpScreens.parameters(screen),
    });
    await source.pipeToRouter({
      producerId: producer.id,
      router,
      listenInfo,
      enableSrtp: true,
      keepId: true,
    });
    consumers.push(await sendTo(sinkPort, router, producer.id));
  }
  return {
    port: input.tuple.localPort,
    pid: measured.pid,
    async forwarded(): Promise<number> {
      const stats = await Promise.all(consumers.map((consumer) => consumer.getStats()));
      return stats
        .flat()
        .filter(({ type }) => type === 'outbound-rtp')
        .reduce((sum, { packetCount }) => sum + packetCount, 0);
    },
    close() {
      feeder.close();
      measured.close();
    },
  };
}

/** As to a viewer: a transport and a key of its own. */
async function sendTo(
  port: number,
  router: types.Router,
  producerId: string,
): Promise<types.Consumer> {
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    enableSrtp: true,
    srtpCryptoSuite,
  });
  const { srtpParameters } = transport;
  if (!srtpParameters) throw new Error('no SRTP');
  await transport.connect({ ip: '127.0.0.1', port, srtpParameters });
  return await transport.consume({
    producerId,
    rtpCapabilities: router.rtpCapabilities,
  });
}
