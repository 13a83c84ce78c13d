import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { everything, screenParameters } from '../support/media.ts';
import { meetAndAllow, type Pair } from '../support/pair.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let pair: Pair;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await pair.close();
  await server.stop();
});

test('the smoke', async () => {
  pair = await meetAndAllow(server);
  const h = await pair.helper.request('media.join', {});
  await pair.sharer.request('media.join', {});
  await pair.helper.request('media.ready', { rtpCapabilities: everything(h.routerRtpCapabilities) });
  const { producerId } = await pair.sharer.request('media.produce', { source: 'screen', surface: 'monitor', rtpParameters: screenParameters() });
  const offer = await pair.helper.event('media.consumer');
  expect(offer.producerId).toBe(producerId);
  const view = await pair.helper.event('session.view', ({ state }) => state === 'sharing');
  expect(view.share).toEqual({ status: 'live', surface: 'monitor' });
  await pair.sharer.request('chat.send', { id: crypto.randomUUID(), text: 'hi' });
  expect((await pair.helper.event('chat.message')).text).toBe('hi');
  await pair.sharer.request('session.end', {});
  expect((await pair.helper.event('session.view', ({ state }) => state === 'ended')).end?.reason).toBe('sharer-left');
});
