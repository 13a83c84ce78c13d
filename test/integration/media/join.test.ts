import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { everything, screenParameters, voiceParameters } from '../../support/media.ts';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
const pairs: Pair[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(pairs.splice(0).map((pair) => pair.close()));
});
afterAll(async () => {
  await server.stop();
});

async function two(how = meetAndAllow): Promise<Pair> {
  const pair = await how(server);
  pairs.push(pair);
  return pair;
}

const screen = { source: 'screen', surface: 'window' } as const;
const voice = { source: 'microphone' } as const;

describe('joining', () => {
  test('is one answer with all that a page needs for both directions', async () => {
    const { helper } = await two(meet);
    const offer = await helper.request('media.join', {});
    const { sendTransport, recvTransport } = offer;
    expect(offer.routerRtpCapabilities.codecs.map(({ mimeType }) => mimeType)).toEqual(
      expect.arrayContaining(['audio/opus', 'video/AV1', 'video/VP9', 'video/H264', 'video/VP8']),
    );
    for (const transport of [sendTransport, recvTransport]) {
      // The last is the HTTPS port.
      expect(transport.iceCandidates.map(({ protocol }) => protocol)).toEqual([
        'udp',
        'tcp',
        'tcp',
      ]);
      expect(transport.iceCandidates.map(({ address }) => address)).toEqual([
        '127.0.0.1',
        '127.0.0.1',
        '127.0.0.1',
      ]);
      expect(transport.iceParameters).toMatchObject({ iceLite: true });
      expect(transport.dtlsParameters.fingerprints.length).toBeGreaterThan(0);
      expect(transport.sctpParameters).toMatchObject({ maxReceiveMessageSize: 65_536 });
    }
    expect(sendTransport.id).not.toBe(recvTransport.id);
    expect(offer.chat.sctpStreamParameters).toMatchObject({ ordered: true });
    expect([offer.screenCodecs, offer.iceServers]).toEqual([[], []]);
  });

  test('tells what is there already, and a page that is ready gets it', async () => {
    const { helper, sharer } = await two();
    await sharer.request('media.join', {});
    const rtpParameters = screenParameters();
    const { producerId } = await sharer.request('media.produce', { ...screen, rtpParameters });
    const offer = await helper.request('media.join', {});
    const { consumers } = await helper.request('media.ready', {
      rtpCapabilities: everything(offer.routerRtpCapabilities),
    });
    expect(consumers).toEqual([
      expect.objectContaining({ producerId, source: 'screen', from: 'sharer', kind: 'video' }),
    ]);
    await helper.request('media.resume-consumer', { consumerId: consumers[0]!.consumerId });
    await helper.request('media.request-key-frame', { consumerId: consumers[0]!.consumerId });
  });

  test('with a screen made ready shows nothing until it begins', async () => {
    const { helper, sharer } = await two();
    const offer = await helper.request('media.join', {});
    await helper.request('media.ready', {
      rtpCapabilities: everything(offer.routerRtpCapabilities),
    });
    await sharer.request('media.join', {});
    const rtpParameters = screenParameters();
    const { producerId } = await sharer.request('media.produce', {
      ...screen,
      rtpParameters,
      paused: true,
    });
    const { consumerId, producerPaused } = await helper.event('media.consumer');
    expect(producerPaused).toBe(true);
    expect(helper.seen('session.view', ({ state }) => state === 'sharing')).toBe(false);
    expect(helper.seen('media.consumer-resumed')).toBe(false);

    await sharer.request('media.resume-producer', { producerId, surface: 'window' });
    expect(await helper.event('media.consumer-resumed')).toEqual({ consumerId });
    const view = await helper.event('session.view', ({ state }) => state === 'sharing');
    expect(view.share).toEqual({ status: 'live', surface: 'window' });
  });

  test('again replaces the transports, and what the page had sent is gone for the other', async () => {
    const { helper, sharer, sessionId } = await two();
    const first = await sharer.request('media.join', {});
    const offer = await helper.request('media.join', {});
    await helper.request('media.ready', {
      rtpCapabilities: everything(offer.routerRtpCapabilities),
    });
    const rtpParameters = screenParameters();
    await sharer.request('media.produce', { ...screen, rtpParameters });
    const { consumerId } = await helper.event('media.consumer');

    const second = await sharer.request('media.join', {});
    expect(await helper.event('media.consumer-closed')).toEqual({ consumerId });
    await helper.event('session.view', ({ share }) => share.status === 'interrupted');
    const { transportIds } = await sharer.request('session.enter', { sessionId });
    expect(transportIds).toEqual([second.sendTransport.id, second.recvTransport.id]);
    expect(transportIds).not.toContain(first.sendTransport.id);

    // The same stream can be sent again, without being allowed again.
    await sharer.request('media.produce', { ...screen, rtpParameters });
    await helper.event('session.view', ({ state }) => state === 'sharing');
  });

  test('again to go on with what is sent is no end of it, once it is sent again', async () => {
    const { helper, sharer } = await two();
    await sharer.request('media.join', {});
    await sharer.request('media.produce', { ...screen, rtpParameters: screenParameters() });
    await sharer.request('media.produce', { ...voice, rtpParameters: voiceParameters() });
    const on = await helper.event('session.view', ({ other }) => other?.microphone === true);

    await sharer.request('media.join', { resumes: ['screen', 'microphone'] });
    const rtpParameters = screenParameters();
    await sharer.request('media.produce', { ...screen, surface: 'monitor', rtpParameters });
    await helper.event('session.view', ({ share }) => share.surface === 'monitor');
    expect(helper.seen('session.view', ({ share }) => share.status === 'interrupted')).toBe(false);

    // The voice is not: it counts as ended soon.
    const later = await helper.event(
      'session.view',
      ({ other, revision }) => revision > on.revision && !other?.microphone,
    );
    expect([later.state, later.share.status]).toEqual(['sharing', 'live']);
  });

  test('again to go on with a screen that never comes is an end after all', async () => {
    const { helper, sharer } = await two();
    await sharer.request('media.join', {});
    await sharer.request('media.produce', { ...screen, rtpParameters: screenParameters() });
    await sharer.request('media.join', { resumes: ['screen'] });
    const view = await helper.event('session.view', ({ share }) => share.status === 'interrupted');
    expect(view.state).toBe('allowed');
  });

  test('is remembered for a page that comes back: it may go on with its transports', async () => {
    const { helper, sessionId } = await two();
    const offer = await helper.request('media.join', {});
    const { transportIds } = await helper.request('session.enter', { sessionId });
    expect(transportIds).toEqual([offer.sendTransport.id, offer.recvTransport.id]);
  });
});

describe('a page that comes back', () => {
  /** The sharer sends a screen and a voice, and the helper gets them. */
  async function sending(): Promise<Pair> {
    const pair = await two();
    const offer = await pair.helper.request('media.join', {});
    const rtpCapabilities = everything(offer.routerRtpCapabilities);
    await pair.helper.request('media.ready', { rtpCapabilities });
    await pair.sharer.request('media.join', {});
    await pair.sharer.request('media.produce', { ...screen, rtpParameters: screenParameters() });
    await pair.sharer.request('media.produce', { ...voice, rtpParameters: voiceParameters() });
    await pair.helper.event('session.view', ({ other }) => other?.microphone === true);
    return pair;
  }

  test.each([
    [{ screen: 'person', microphone: 'person' }, 'stopped', undefined],
    [{ screen: 'browser', microphone: 'browser' }, 'stopped-by-browser', true],
    [undefined, 'interrupted', undefined],
  ] as const)(
    'and sends nothing any more has stopped both, though its transports live: by %j',
    async (endedBy, status, cutOff) => {
      const { helper, sharer, sessionId } = await sending();
      const way = { sessionId, sends: [], ...(endedBy && { endedBy }) };
      const { view, transportIds } = await sharer.request('session.enter', way);
      expect(transportIds).toHaveLength(2);
      expect([view.state, view.share, view.me.microphone]).toEqual(['allowed', { status }, false]);
      const seen = await helper.event('session.view', (each) => each.share.status === status);
      expect([seen.other?.microphone, seen.other?.microphoneCutOff]).toEqual([false, cutOff]);
      // The pictures stop too, not only the word of them.
      await helper.event('media.consumer-closed');
      await helper.event('media.consumer-closed');
    },
  );

  test('and still sends, or does not say, changes nothing', async () => {
    const { sharer, helper, sessionId } = await sending();
    const sends = ['screen', 'microphone'] as const;
    for (const way of [{ sessionId, sends: [...sends] }, { sessionId }]) {
      const { view } = await sharer.request('session.enter', way);
      expect([view.state, view.me.microphone]).toEqual(['sharing', true]);
    }
    // Nor does the helper send a screen, whatever it says.
    await helper.request('session.enter', { sessionId, sends: [] });
    expect((await sharer.request('session.enter', { sessionId })).view.state).toBe('sharing');
    expect(helper.seen('media.consumer-closed')).toBe(false);
  });

  test('is told what has begun to come and what has ended while nothing could reach it', async () => {
    const { helper, helperVisitor, sharer, sessionId } = await two();
    const offer = await helper.request('media.join', {});
    const rtpCapabilities = everything(offer.routerRtpCapabilities);
    await helper.request('media.ready', { rtpCapabilities });
    await sharer.request('media.join', {});
    const made = await sharer.request('media.produce', {
      ...screen,
      rtpParameters: screenParameters(),
      paused: true,
    });
    const ready = await helper.event('media.consumer');
    helper.close();
    await sharer.event('session.view', ({ other }) => other?.presence.state === 'away');
    await sharer.request('media.resume-producer', made);
    const spoken = await sharer.request('media.produce', {
      ...voice,
      rtpParameters: voiceParameters(),
    });
    const enter = async () => {
      const page = await helperVisitor.connect();
      const entry = await page.request('session.enter', { sessionId });
      page.close();
      const { revision } = entry.view;
      const isGone = (view: SessionView) =>
        view.revision > revision && view.other?.presence.state === 'away';
      await sharer.event('session.view', isGone);
      return entry;
    };
    const entry = await enter();
    expect(entry.transportIds).toEqual([offer.sendTransport.id, offer.recvTransport.id]);
    expect(entry.consumers).toEqual([
      { ...ready, producerPaused: false },
      expect.objectContaining({ producerId: spoken.producerId, source: 'microphone' }),
    ]);
    await sharer.request('media.close-producer', made);
    expect((await enter()).consumers).toEqual(entry.consumers.slice(1));
  });

  test('and has ended the session meanwhile ends it now', async () => {
    const { helper, sharer, sessionId } = await sending();
    const { view } = await sharer.request('session.enter', { sessionId, sends: [], ends: true });
    expect(view.end).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
    const seen = await helper.event('session.view', ({ state }) => state === 'ended');
    expect(seen.end).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
  });
});

describe('sending', () => {
  test('reaches the other side at once, and closing it too', async () => {
    const { helper, sharer } = await two();
    const offer = await helper.request('media.join', {});
    await helper.request('media.ready', {
      rtpCapabilities: everything(offer.routerRtpCapabilities),
    });
    await sharer.request('media.join', {});
    const rtpParameters = screenParameters();
    const { producerId } = await sharer.request('media.produce', { ...screen, rtpParameters });
    const consumer = await helper.event('media.consumer');
    expect(consumer).toMatchObject({ producerId, source: 'screen', from: 'sharer', kind: 'video' });
    const live = await helper.event('session.view', ({ state }) => state === 'sharing');
    expect(live.share).toEqual({ status: 'live', surface: 'window' });

    await sharer.request('media.close-producer', { producerId });
    const { consumerId } = consumer;
    expect(await helper.event('media.consumer-closed')).toEqual({ consumerId });
    const stopped = await helper.event('session.view', ({ share }) => share.status === 'stopped');
    expect(stopped.state).toBe('allowed');
  });

  test('works for voices both ways, and each side sees whose microphone is on', async () => {
    const { helper, sharer } = await two();
    for (const page of [helper, sharer]) {
      const offer = await page.request('media.join', {});
      await page.request('media.ready', {
        rtpCapabilities: everything(offer.routerRtpCapabilities),
      });
    }
    for (const [from, to] of [
      [helper, sharer],
      [sharer, helper],
    ] as const) {
      const rtpParameters = voiceParameters();
      const { producerId } = await from.request('media.produce', { ...voice, rtpParameters });
      expect(await to.event('media.consumer')).toMatchObject({ producerId, kind: 'audio' });
      await to.event('session.view', ({ other }) => other?.microphone === true);
      await from.request('media.close-producer', { producerId });
      await to.event('session.view', ({ other }) => other?.microphone === false);
    }
  });

  test('ended by the browser is told apart from what a person has stopped', async () => {
    const { helper, sharer } = await two();
    await sharer.request('media.join', {});
    for (const options of [
      { ...screen, rtpParameters: screenParameters() },
      { ...voice, rtpParameters: voiceParameters() },
    ]) {
      const { producerId } = await sharer.request('media.produce', options);
      await sharer.request('media.close-producer', { producerId, endedBy: 'browser' });
    }
    await helper.event('session.view', ({ share }) => share.status === 'stopped-by-browser');
    const view = await helper.event('session.view', ({ other }) => !!other?.microphoneCutOff);
    expect(view.other?.microphone).toBe(false);
    await sharer.request('media.produce', { ...voice, rtpParameters: voiceParameters() });
    const again = await helper.event(
      'session.view',
      ({ other, revision }) => revision > view.revision && other?.microphone === true,
    );
    expect(again.other).not.toHaveProperty('microphoneCutOff');
  });

  test('a second screen replaces the first', async () => {
    const { helper, sharer } = await two();
    const offer = await helper.request('media.join', {});
    await helper.request('media.ready', {
      rtpCapabilities: everything(offer.routerRtpCapabilities),
    });
    await sharer.request('media.join', {});
    const first = await sharer.request('media.produce', {
      ...screen,
      rtpParameters: screenParameters(),
    });
    const { consumerId } = await helper.event('media.consumer');
    const second = await sharer.request('media.produce', {
      source: 'screen',
      surface: 'browser',
      rtpParameters: screenParameters(),
    });
    expect(await helper.event('media.consumer-closed')).toEqual({ consumerId });
    expect((await helper.event('media.consumer')).producerId).toBe(second.producerId);
    expect(await sharer.refusal('media.close-producer', first)).toBe('MEDIA_UNKNOWN');
    const view = await helper.event('session.view', ({ share }) => share.surface === 'browser');
    expect(view.state).toBe('sharing');
  });
});

describe('the codec of the screen', () => {
  test('is what the other side can show, best first', async () => {
    const { helper, sharer } = await two();
    await sharer.request('media.join', {});
    const { routerRtpCapabilities } = await helper.request('media.join', {});
    const without = (...mimeTypes: string[]) => ({
      ...routerRtpCapabilities,
      codecs: routerRtpCapabilities.codecs
        .filter(({ mimeType }) => !mimeTypes.includes(mimeType))
        .reverse(),
    });
    await helper.request('media.ready', { rtpCapabilities: routerRtpCapabilities });
    const all = ['video/AV1', 'video/VP9', 'video/H264', 'video/VP8'];
    expect(await sharer.event('media.screen-codecs')).toEqual({ codecs: all });
    await helper.request('media.ready', { rtpCapabilities: without('video/AV1', 'video/H264') });
    expect(await sharer.event('media.screen-codecs')).toEqual({
      codecs: ['video/VP9', 'video/VP8'],
    });
    const { screenCodecs } = await sharer.request('media.join', {});
    expect(screenCodecs).toEqual(['video/VP9', 'video/VP8']);
  });

  test('that a page cannot show is not offered to it', async () => {
    const { helper, sharer } = await two();
    await sharer.request('media.join', {});
    await sharer.request('media.produce', { ...screen, rtpParameters: screenParameters() });
    const { routerRtpCapabilities } = await helper.request('media.join', {});
    const codecs = routerRtpCapabilities.codecs.filter(({ mimeType }) => mimeType !== 'video/VP8');
    const { consumers } = await helper.request('media.ready', {
      rtpCapabilities: { ...routerRtpCapabilities, codecs },
    });
    expect(consumers).toEqual([]);
  });
});

describe('sessions that join at the same time, as after a restart', () => {
  test('are spread over the workers', async () => {
    const other = await startServer({ BESIDE_WORKERS: '2' });
    const four = await Promise.all([1, 2, 3, 4].map(async () => await meet(other)));
    const offers = await Promise.all(
      four.map(async ({ helper }) => await helper.request('media.join', {})),
    );
    const ports = offers.map(({ sendTransport }) => sendTransport.iceCandidates[0]?.port);
    const [first] = ports;
    expect(ports.filter((port) => port === first)).toHaveLength(2);
    expect(new Set(ports).size).toBe(2);
    // Whose sessions have ended has room for the next ones.
    const over = four.filter((_, index) => ports[index] === first);
    for (const { helper } of over) await helper.request('session.end', {});
    const more = [await meet(other), await meet(other)];
    const next = [];
    for (const { helper } of more) next.push(await helper.request('media.join', {}));
    expect(next.map(({ sendTransport }) => sendTransport.iceCandidates[0]?.port)).toEqual([
      first,
      first,
    ]);
    await Promise.all([...four, ...more].map(async (each) => await each.close()));
    await other.stop();
  });
});
