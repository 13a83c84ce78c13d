/** Which browser a page runs in, and whether Beside is made for it, by what it says of itself. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { browserFault, browserName } from '../../../web/client/this-browser.ts';

const before = { window: globalThis.window, RTCPeerConnection: globalThis.RTCPeerConnection };
beforeAll(() => {
  class Connects {
    close(): void {
      // As one that was only tried.
    }
  }
  Object.assign(globalThis, { window: { WebSocket }, RTCPeerConnection: Connects });
});
afterAll(() => {
  Object.assign(globalThis, before);
});

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const mac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';

test.each([
  [`${windows} ${webKit} Chrome/109.0.0.0 Safari/537.36`, 'Google Chrome 109, Windows', undefined],
  [`${windows} ${webKit} Chrome/108.0.0.0 Safari/537.36`, 'Google Chrome 108, Windows', 'outdated'],
  [
    `${windows} ${webKit} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`,
    'Microsoft Edge 131, Windows',
    undefined,
  ],
  [
    `${windows} ${webKit} Chrome/131.0.0.0 Safari/537.36 OPR/116.0.0.0`,
    'Opera 116, Windows',
    'unknown',
  ],
  [`${mac} Version/16.4 Safari/605.1.15`, 'Safari 16.4, macOS', undefined],
  [`${mac} Version/16.3 Safari/605.1.15`, 'Safari 16.3, macOS', 'outdated'],
  ['curl/8.5.0', '', 'unknown'],
])('%s', (agent, name, fault) => {
  expect([browserName(agent), browserFault(agent)]).toEqual([name, fault]);
});
