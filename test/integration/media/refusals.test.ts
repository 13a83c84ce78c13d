/** What is out of turn, somebody else's, or makes no sense to mediasoup: refused, and all go on. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MediaOffer } from '../../../src/protocol/media-offer.ts';
import type { RtpParameters } from '../../../src/protocol/media-parameters.ts';
import {
  dtlsParameters,
  everything,
  screenParameters,
  voiceParameters,
} from '../../support/media.ts';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let pair: Pair;
let others: Pair;
let helperOffer: MediaOffer;
let sharerOffer: MediaOffer;
/** The sharer's voice: its producer, and the helper's consumer of it. */
let producerId: string;
let consumerId: string;

beforeAll(async () => {
  server = await startServer();
  pair = await meetAndAllow(server);
  others = await meetAndAllow(server);
  helperOffer = await pair.helper.request('media.join', {});
  sharerOffer = await pair.sharer.request('media.join', {});
  const rtpCapabilities = everything(helperOffer.routerRtpCapabilities);
  await pair.helper.request('media.ready', { rtpCapabilities });
  for (const page of [others.helper, others.sharer]) await page.request('media.join', {});
  const rtpParameters = voiceParameters();
  ({ producerId } = await pair.sharer.request('media.produce', {
    source: 'microphone',
    rtpParameters,
  }));
  ({ consumerId } = await pair.helper.event('media.consumer'));
});
afterAll(async () => {
  await Promise.all([pair.close(), others.close()]);
  await server.stop();
});

describe('before the sharer has said yes', () => {
  test('nothing is taken, from either side', async () => {
    const early = await meet(server);
    await early.helper.request('media.join', {});
    await early.sharer.request('media.join', {});
    const screen = { source: 'screen', rtpParameters: screenParameters() };
    const voice = { source: 'microphone', rtpParameters: voiceParameters() };
    const refusals = async () => [
      await early.sharer.refusal('media.produce', screen),
      await early.sharer.refusal('media.produce', voice),
      await early.helper.refusal('media.produce', voice),
      await early.helper.refusal('media.produce', screen),
    ];
    const refused = ['NOT_NOW', 'NOT_NOW', 'NOT_NOW', 'NOT_NOW'];
    expect(await refusals()).toEqual(refused);
    await early.helper.request('session.request-view', {});
    expect(await refusals()).toEqual(refused);
    await early.close();
  });
});

test('the helper has no screen to send', async () => {
  const screen = { source: 'screen', rtpParameters: screenParameters() };
  expect(await pair.helper.refusal('media.produce', screen)).toBe('WRONG_SIDE');
});

describe('what belongs to somebody else is not known', () => {
  const askers: [string, () => Pair['helper']][] = [
    ['the other side', () => pair.helper],
    ['the sharer of another session', () => others.sharer],
    ['the helper of another session', () => others.helper],
  ];

  test.each(askers)('to %s: a transport', async (_who, asker) => {
    for (const { id } of [sharerOffer.sendTransport, sharerOffer.recvTransport]) {
      const payload = { transportId: id, dtlsParameters: dtlsParameters() };
      expect(await asker().refusal('media.connect-transport', payload)).toBe('MEDIA_UNKNOWN');
      const restart = await asker().refusal('media.restart-ice', { transportId: id });
      expect(restart).toBe('MEDIA_UNKNOWN');
    }
  });

  test.each(askers)('to %s: a producer', async (_who, asker) => {
    for (const request of ['media.resume-producer', 'media.close-producer'])
      expect(await asker().refusal(request, { producerId })).toBe('MEDIA_UNKNOWN');
  });

  test.each([['the other side', () => pair.sharer], ...askers.slice(1)] as typeof askers)(
    'to %s: a consumer',
    async (_who, asker) => {
      for (const request of ['media.resume-consumer', 'media.request-key-frame'])
        expect(await asker().refusal(request, { consumerId })).toBe('MEDIA_UNKNOWN');
    },
  );

  test('and stays as it was', async () => {
    await pair.helper.request('media.resume-consumer', { consumerId });
    expect(pair.helper.seen('media.consumer-closed')).toBe(false);
  });
});

describe('parameters that mediasoup would choke on are refused', () => {
  const screen = (change: (parameters: RtpParameters) => unknown) => ({
    source: 'screen',
    rtpParameters: { ...screenParameters(), ...(change(screenParameters()) as object) },
  });
  const codec = { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 };
  const rtx = {
    mimeType: 'video/rtx',
    payloadType: 97,
    clockRate: 90_000,
    parameters: { apt: 96 },
  };

  test.each([
    [
      'a codec that the router does not pass on',
      { codecs: [{ ...codec, mimeType: 'video/H265' }] },
    ],
    ['a made-up codec', { codecs: [{ ...codec, mimeType: 'video/x' }] }],
    ['a voice in place of a screen', { codecs: voiceParameters().codecs }],
    ['a clock rate that does not fit', { codecs: [{ ...codec, clockRate: 1 }] }],
    ['retransmission of nothing', { codecs: [codec, { ...rtx, parameters: { apt: 1 } }] }],
    ['retransmission that says not of what', { codecs: [codec, { ...rtx, parameters: {} }] }],
    [
      'retransmission as the same payload type',
      { codecs: [codec, { ...rtx, payloadType: codec.payloadType }] },
    ],
    ['no way to tell the stream', { mid: undefined, encodings: [{}] }],
    ['a codec that is not among them', { encodings: [{ ssrc: 77, codecPayloadType: 5 }] }],
    ['an empty mid', { mid: '', encodings: [{}] }],
  ])('%s', async (_what, change) => {
    const answer = await pair.sharer.refusal(
      'media.produce',
      screen(() => change),
    );
    expect(answer).toBe('MEDIA_REFUSED');
  });

  test.each([
    ['two codecs', [codec, { ...codec, payloadType: 97 }]],
    ['retransmission without a codec', [rtx]],
  ])('%s, by their form alone', async (_what, codecs) => {
    const answer = await pair.sharer.refusal(
      'media.produce',
      screen(() => ({ codecs })),
    );
    expect(answer).toBe('MALFORMED');
  });

  test('a stream that is sent already', async () => {
    const rtpParameters = voiceParameters();
    await others.sharer.request('media.produce', { source: 'microphone', rtpParameters });
    const { encodings } = rtpParameters;
    const same = { ...screenParameters(), encodings };
    expect(
      await others.sharer.refusal('media.produce', { source: 'screen', rtpParameters: same }),
    ).toBe('MEDIA_REFUSED');
    const again = { source: 'microphone', rtpParameters };
    expect(await others.sharer.refusal('media.produce', again)).toBe('MEDIA_REFUSED');
  });

  test('a transport that is connected twice', async () => {
    const payload = () => ({
      transportId: helperOffer.sendTransport.id,
      dtlsParameters: dtlsParameters(),
    });
    await pair.helper.request('media.connect-transport', payload());
    const code = await pair.helper.refusal('media.connect-transport', payload());
    expect(['NOT_NOW', 'MEDIA_REFUSED']).toContain(code);
  });

  test.each([
    ['no hexadecimal', 'ZZ'],
    ['too short', 'AB:CD'],
  ])('a fingerprint that is none: %s', async (_what, value) => {
    const payload = {
      transportId: sharerOffer.sendTransport.id,
      dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value }] },
    };
    expect(await pair.sharer.refusal('media.connect-transport', payload)).toBe('MALFORMED');
  });

  test('an unreliable data channel, or one by a stream that is taken', async () => {
    const channel = (streamId: number, ordered: boolean) => ({
      sctpStreamParameters: { streamId, ordered },
    });
    expect(await pair.sharer.refusal('media.produce-data', channel(1, false))).toBe('MALFORMED');
    await pair.sharer.request('media.produce-data', channel(1, true) as never);
    // A second one takes the place of the first.
    await pair.sharer.request('media.produce-data', channel(1, true) as never);
    expect(await pair.sharer.refusal('media.produce-data', channel(70_000, true))).toBe(
      'MALFORMED',
    );
  });

  test('and after all of them a screen is taken, and both sessions go on', async () => {
    for (const { helper, sharer } of [pair, others]) {
      await sharer.request('media.produce', {
        source: 'screen',
        rtpParameters: screenParameters(),
      });
      await helper.event('session.view', ({ state }) => state === 'sharing');
    }
  });
});
