/** The room of a session by itself: what nobody can be given is not kept. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { MediaAccess } from '../../../src/domain/media-access.ts';
import { IceTcpCandidates } from '../../../src/media/ice-tcp/candidates.ts';
import { Room } from '../../../src/media/room.ts';
import { Workers } from '../../../src/media/workers.ts';
import { everything, screenParameters } from '../../support/media.ts';

const access: Record<string, MediaAccess> = {
  sharer: { sends: ['screen'], receives: [], chat: true },
  helper: { sends: [], receives: ['screen'], chat: true },
  observer: { sends: [], receives: ['screen'], chat: true },
};
const nothing = () => undefined;

let workers: Workers;
let tcp: IceTcpCandidates;
let room: Room;
/** Tells somebody of what there is to be seen. */
let tell: (who: string) => void;

beforeEach(async () => {
  workers = await Workers.start({
    count: 1,
    port: 0,
    listenAddress: '127.0.0.1',
    announcedAddress: undefined,
    announced: [],
    workerBinary: process.env['MEDIASOUP_WORKER_BIN'],
    logger: pino({ level: 'silent' }),
  });
  tcp = await IceTcpCandidates.open(undefined);
  tell = nothing;
  const networkPaths = { tcp, iceServers: () => [], close: nothing };
  room = await Room.open(workers.leastUsed(), networkPaths, {
    access: (id) => access[id],
    isHere: () => true,
    events: {
      consumer: (id) => {
        tell(id);
      },
      consumerResumed: nothing,
      consumerClosed: nothing,
      screenCodecs: nothing,
      screenRate: nothing,
      score: nothing,
      producerClosed: nothing,
      producerLost: nothing,
      chat: nothing,
      lost: nothing,
    },
  });
});
afterEach(() => {
  room.close();
  tcp.close();
  workers.close();
});

/** Somebody can show everything. @returns What there is to be shown. */
async function ready(id: 'helper' | 'observer') {
  const { routerRtpCapabilities } = await room.join({ id, role: id });
  return await room.ready(id, everything(routerRtpCapabilities));
}

test('a screen of which nobody can be told is refused, and not sent on later', async () => {
  expect(await ready('helper')).toEqual([]);
  await room.join({ id: 'sharer', role: 'sharer' });
  tell = () => {
    throw new Error('gone');
  };
  await expect(room.produce('sharer', 'screen', screenParameters())).rejects.toThrow('gone');
  expect([room.sends('sharer', 'screen'), await ready('helper')]).toEqual([false, []]);
});

test('one of which one of two can be told is sent to that one', async () => {
  for (const id of ['helper', 'observer'] as const) expect(await ready(id)).toEqual([]);
  await room.join({ id: 'sharer', role: 'sharer' });
  const told: string[] = [];
  tell = (id) => {
    if (id === 'helper') throw new Error('gone');
    told.push(id);
  };
  await room.produce('sharer', 'screen', screenParameters());
  expect([told, room.sends('sharer', 'screen')]).toEqual([['observer'], true]);
});
