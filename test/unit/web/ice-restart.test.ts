/** A network path that is lost: another one is looked for, also when the socket is lost with it. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { BesideError } from '../../../src/protocol/error-codes.ts';
import { NoAnswerError } from '../../../web/client/request.ts';
import { IceRestart } from '../../../web/media/ice-restart.ts';

class Transport extends EventEmitter {
  id = 'transport';
  closed = false;
  connectionState = 'new';
  restarts = 0;
  restartIce(): Promise<void> {
    this.restarts += 1;
    return Promise.resolve();
  }
  become(state: string): void {
    this.connectionState = state;
    this.emit('connectionstatechange', state);
  }
}

let transport: Transport;
let path: IceRestart;
let broken: number;
let asked: number;
/** What the server says, or that it says nothing. */
let answer: () => Promise<unknown>;

beforeEach(() => {
  jest.useFakeTimers();
  transport = new Transport();
  [broken, asked] = [0, 0];
  answer = () => Promise.resolve({ iceParameters: {}, iceServers: [] });
  const ask = async () => {
    asked += 1;
    return await answer();
  };
  path = new IceRestart(ask as never, transport as never);
  path.broken.add(() => {
    broken += 1;
  });
  transport.become('connected');
});
afterEach(() => {
  path.close();
  jest.useRealTimers();
});

test('one that is found in time breaks nothing', async () => {
  transport.become('disconnected');
  expect(path.isInterrupted).toBe(true);
  await jest.advanceTimersByTimeAsync(5_000);
  expect([asked, transport.restarts]).toEqual([1, 1]);
  transport.become('connected');
  await jest.advanceTimersByTimeAsync(10_000);
  expect([broken, path.isInterrupted]).toEqual([0, false]);
});

test('one that is not found in time is given up', async () => {
  transport.become('disconnected');
  await jest.advanceTimersByTimeAsync(5_000);
  expect(broken).toBe(0);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(broken).toBe(1);
});

test('while the socket is gone too it is asked again and again, and not given up', async () => {
  answer = () => Promise.reject(new NoAnswerError('media.restart-ice'));
  transport.become('disconnected');
  await jest.advanceTimersByTimeAsync(5_500);
  expect(asked).toBeGreaterThanOrEqual(5);
  expect(broken).toBe(0);
  answer = () => Promise.resolve({ iceParameters: {}, iceServers: [] });
  await jest.advanceTimersByTimeAsync(1_000);
  expect(transport.restarts).toBe(1);
});

test('of two that are asked for, only the later is looked for', async () => {
  const answers: ((value: unknown) => void)[] = [];
  answer = () => new Promise((resolve) => answers.push(resolve));
  transport.become('disconnected');
  void path.restartIce(true);
  for (const resolve of answers) resolve({ iceParameters: {}, iceServers: [] });
  await jest.advanceTimersByTimeAsync(1_000);
  expect([asked, transport.restarts]).toEqual([2, 1]);
  transport.become('connected');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(broken).toBe(0);
});

test('what the server refuses is given up at once', async () => {
  answer = () => Promise.reject(new BesideError('MEDIA_UNKNOWN'));
  transport.become('disconnected');
  await jest.advanceTimersByTimeAsync(0);
  expect(broken).toBe(1);
});
