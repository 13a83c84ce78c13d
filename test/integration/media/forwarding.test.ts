/** One of several viewers who cannot be given what is sent: it is between them and whoever sends, and nobody else. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import pino from 'pino';
import { mediaCodecs } from '../../../src/media/codecs.ts';
import { Forwarding } from '../../../src/media/forwarding.ts';
import { Peer } from '../../../src/media/peer.ts';
import { Peers } from '../../../src/media/peers.ts';
import type { RoomEvents } from '../../../src/media/room-events.ts';
import { Workers } from '../../../src/media/workers.ts';
import type { RtpCapabilities } from '../../../src/protocol/media-parameters.ts';
import { screenParameters } from '../../support/media.ts';

let workers: Workers;
let router: types.Router;
let sharer: Peer;
let producer: types.Producer;
let forwarding: Forwarding;
let offered: string[];
/** Who may be sent the screen. */
const allowed = new Set<string>();

beforeAll(async () => {
  workers = await Workers.start({
    count: 1,
    port: 0,
    listenAddress: '127.0.0.1',
    announcedAddress: undefined,
    announced: [],
    workerBinary: process.env['MEDIASOUP_WORKER_BIN'],
    logger: pino({ enabled: false }),
  });
  router = await workers.leastUsed().worker.createRouter({ mediaCodecs });
});
afterAll(() => {
  workers.close();
});

/** The first viewer's transport is closed already. */
beforeEach(async () => {
  offered = [];
  allowed.clear();
  const peers = new Peers(() => true);
  const open = async (id: string, role: 'helper' | 'sharer') => {
    const peer = await Peer.open({ id, role }, router, workers.leastUsed().webRtcServer);
    peer.rtpCapabilities = router.rtpCapabilities as RtpCapabilities;
    peers.set(id, peer);
    return peer;
  };
  (await open('broken', 'helper')).recv.close();
  await open('well', 'helper');
  sharer = await open('sharer', 'sharer');
  producer = await sharer.produce('screen', screenParameters(), false);
  const events = { consumer: (to) => void offered.push(to) } as Partial<RoomEvents> as RoomEvents;
  forwarding = new Forwarding(router, peers, {
    access: (id) => ({ sends: [], receives: allowed.has(id) ? ['screen'] : [], chat: true }),
    isHere: () => true,
    events,
  });
});

test('what somebody may be sent since a moment ago reaches them, whoever else cannot be given it', async () => {
  allowed.add('broken').add('well');
  await expect(forwarding.offerAllowed()).rejects.toMatchObject({ code: 'MEDIA_REFUSED' });
  expect(offered).toEqual(['well']);
});

test('a screen that one of those who may see it gets is taken', async () => {
  allowed.add('broken').add('well');
  await forwarding.offerToAll(sharer, producer, 'screen');
  expect(offered).toEqual(['well']);
});

test('a screen that nobody gets who may see it is refused, whoever else is there', async () => {
  allowed.add('broken');
  await expect(forwarding.offerToAll(sharer, producer, 'screen')).rejects.toMatchObject({
    code: 'MEDIA_REFUSED',
  });
});
