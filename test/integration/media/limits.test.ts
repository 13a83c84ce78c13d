/** Nobody can break, multiply or flood the media of the other side. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { everything, screenParameters, voiceParameters } from '../../support/media.ts';
import { meetAndAllow, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let pair: Pair;

beforeAll(async () => {
  server = await startServer();
});
beforeEach(async () => {
  pair = await meetAndAllow(server);
});
afterEach(async () => {
  await pair.close();
});
afterAll(async () => {
  await server.stop();
});

async function joinBoth() {
  const { routerRtpCapabilities } = await pair.helper.request('media.join', {});
  await pair.sharer.request('media.join', {});
  const rtpCapabilities = everything(routerRtpCapabilities);
  return { rtpCapabilities };
}

describe('a producer', () => {
  test('has one codec: a second one, which the other side could not be given, is refused', async () => {
    const { rtpCapabilities } = await joinBoth();
    await pair.sharer.request('media.ready', { rtpCapabilities });
    const twice = voiceParameters();
    const [opus] = twice.codecs;
    twice.codecs.push({ ...opus!, payloadType: 55 });
    expect(
      await pair.helper.refusal('media.produce', { source: 'microphone', rtpParameters: twice }),
    ).toBe('MALFORMED');
    await expect(pair.sharer.request('media.ready', { rtpCapabilities })).resolves.toEqual({
      consumers: [],
    });
  });
});

describe('a page that joins the media again and again', () => {
  test('is told to wait, and the other side is not', async () => {
    await joinBoth();
    const joins = Array.from({ length: 25 }, () => pair.helper.refusal('media.join', {}));
    const codes = await Promise.all(joins);
    expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS');
    expect(codes.filter((code) => code === undefined).length).toBeGreaterThanOrEqual(15);
    expect(await pair.sharer.refusal('media.join', {})).toBeUndefined();
  });
});

describe('a page that says again and again that it is ready', () => {
  test('has one consumer of the screen, the latest', async () => {
    const { rtpCapabilities } = await joinBoth();
    await pair.sharer.request('media.produce', {
      source: 'screen',
      rtpParameters: screenParameters(),
    });
    const ready = async () =>
      (await pair.helper.request('media.ready', { rtpCapabilities })).consumers[0]?.consumerId ??
      '';
    const ids = [await ready(), await ready(), await ready()];
    const resume = async (consumerId: string) =>
      await pair.helper.refusal('media.resume-consumer', { consumerId });
    expect(await Promise.all(ids.map(resume))).toEqual([
      'MEDIA_UNKNOWN',
      'MEDIA_UNKNOWN',
      undefined,
    ]);
  });
});

describe('a sharer whose page joins anew', () => {
  test('shares nothing until it sends the screen again, and both sides see that', async () => {
    await joinBoth();
    await pair.sharer.request('media.produce', {
      source: 'screen',
      rtpParameters: screenParameters(),
    });
    await pair.helper.event('session.view', ({ state }) => state === 'sharing');
    await pair.sharer.request('media.join', {});
    await pair.helper.event('session.view', ({ state }) => state === 'allowed');
  });
});

describe('a page that has the media server begin again and again', () => {
  test('has to wait, in whichever tab; the other side and other sessions have not', async () => {
    const other = await meetAndAllow(server);
    const waits = new Set<number | undefined>();
    for (let tab = 0; tab < 3; tab += 1) {
      const page = await pair.sharerVisitor.connect();
      await page.request('session.enter', { sessionId: pair.sessionId, takeOver: true });
      for (let count = 0; count < 45; count += 1) {
        const payload = { transportId: crypto.randomUUID() };
        const answer = await page.send('media.restart-ice', payload);
        waits.add(answer.ok ? undefined : answer.error.retryAfterSeconds);
      }
    }
    expect(waits).toEqual(new Set([undefined, 10]));
    expect(await pair.helper.refusal('media.join', {})).toBeUndefined();
    expect(await other.sharer.refusal('media.join', {})).toBeUndefined();
    await other.close();
  });
});
