/** When a page asks to be let back into its session. */
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { BesideError } from '../../../src/protocol/error-codes.ts';
import { Listeners } from '../../../web/client/observable.ts';
import { NoAnswerError } from '../../../web/client/request.ts';
import type { SessionReconnect } from '../../../web/features/session/session-reconnect.ts';

const before = globalThis.window;
// Words for failures are asked for by a window.
Object.assign(globalThis, { window: new EventTarget() });
const page = await import('../../../web/features/session/session-reconnect.ts');

const socket = { connected: new Listeners(), isConnected: false };
let asked: number;
let refused: string[];
let enter: () => Promise<void>;
let reconnect: SessionReconnect;

beforeEach(() => {
  jest.useFakeTimers();
  [asked, refused] = [0, []];
  socket.isConnected = true;
  enter = () => Promise.resolve();
  reconnect = new page.SessionReconnect(
    socket as never,
    async () => {
      asked += 1;
      await enter();
    },
    ({ code }) => refused.push(code),
  );
});
afterEach(() => {
  reconnect.close();
  jest.useRealTimers();
});
afterAll(() => {
  Object.assign(globalThis, { window: before });
});

test('without a connection it waits for one', async () => {
  socket.isConnected = false;
  await reconnect.enter();
  expect(asked).toBe(0);
  socket.isConnected = true;
  socket.connected.notify();
  expect(asked).toBe(1);
});

test('without an answer it asks again; closed, no more', async () => {
  enter = () => Promise.reject(new NoAnswerError('session.enter'));
  await reconnect.enter();
  await jest.advanceTimersByTimeAsync(5_000);
  expect(asked).toBeGreaterThan(1);
  reconnect.close();
  const before = asked;
  await jest.advanceTimersByTimeAsync(60_000);
  expect([asked, refused]).toEqual([before, []]);
});

test('refused for good it asks no more, and says why', async () => {
  enter = () => Promise.reject(new BesideError('SESSION_UNKNOWN'));
  await reconnect.enter();
  await jest.advanceTimersByTimeAsync(60_000);
  expect([asked, refused]).toEqual([1, ['SESSION_UNKNOWN']]);
});
