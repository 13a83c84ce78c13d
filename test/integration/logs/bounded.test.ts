/** Nobody fills the disk with log: what anybody can cause is a line a kind and minute, without a stack. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { logCounted } from '../../../src/common/counted-log.ts';
import { ask } from '../../support/ask.ts';
import { meetAndAllow } from '../../support/pair.ts';
import { RawSocket, upgradeStatus } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

async function often(act: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < 20; count += 1) await act();
}

async function flood(visitor: Visitor): Promise<void> {
  const socket = await RawSocket.entered(visitor);
  socket.send('6');
  await socket.closed;
}

test('what a stranger, a page and another site do is told once, and no stack with it', async () => {
  const pair = await meetAndAllow(server);
  const before = server.output().length;
  const post = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } };
  await often(async () => await upgradeStatus(server, { origin: 'https://evil.example' }));
  await often(async () => await ask(server, '/signout', post));
  await often(async () => await ask(server, '/%ff'));
  await often(async () => await ask(server, '/nowhere'));
  await often(async () => await flood(pair.sharerVisitor));
  await pair.sharer.request('media.join', {});
  const unsupported = { mimeType: 'video/x', clockRate: 90_000, payloadType: 96 };
  const rtpParameters = { codecs: [unsupported], encodings: [{ ssrc: 1 }] };
  await often(async () => {
    const payload = { source: 'screen', rtpParameters };
    expect(await pair.sharer.refusal('media.produce', payload)).toBe('MEDIA_REFUSED');
  });
  const guest = new Visitor(server);
  await often(async () => await guest.follow('/signin/callback?state=none'));
  await guest.close();
  await pair.close();

  const log = server.output().slice(before);
  expect(log).not.toMatch(/ at .*\.(ts|js|mjs):\d+|"stack"/);
  const lines = log
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { msg: string; code?: string; excess?: string });
  const failed = lines.filter(({ msg }) => msg === 'sign-in failed');
  // Each has a reference that somebody is shown; how many there are is bounded by address.
  expect(failed).toHaveLength(20);
  expect(
    lines
      .filter((line) => !failed.includes(line))
      .map(({ msg, code, excess }) => [msg, code ?? excess].filter(Boolean).join(': '))
      .sort(),
  ).toEqual([
    'a post of another site was refused',
    'a socket was cut off: unexpected',
    'a socket was refused: its page is not ours',
    'refused: MEDIA_REFUSED',
    'refused: NOT_FOUND',
  ]);
});

test('how many more there were is told when the minute is over', () => {
  jest.useFakeTimers();
  const lines: string[] = [];
  const logger = pino(
    { base: null, timestamp: false },
    {
      write: (line: string) => lines.push(line),
    },
  );
  for (let count = 0; count < 5; count += 1)
    logCounted(logger, 'warn', 'odd', { of: 1 }, { count });
  logCounted(logger, 'warn', 'odd', { of: 2 }, { count: 0 });
  jest.advanceTimersByTime(60_000);
  logCounted(logger, 'warn', 'odd', { of: 2 }, { count: 1 });
  jest.useRealTimers();
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { level: 40, of: 1, count: 0, msg: 'odd' },
    { level: 40, of: 2, count: 0, msg: 'odd' },
    { level: 40, of: 1, more: 4, msg: 'odd' },
    { level: 40, of: 2, count: 1, msg: 'odd' },
  ]);
});
