/** A media worker that dies or hangs for real: only the sessions on it are touched. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { screenParameters } from '../../support/media.ts';
import { meetAndAllow, shareScreen, type Pair } from '../../support/pair.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let server: ServerProcess;
let pairs: Pair[];

beforeAll(async () => {
  server = await startServerProcess({ BESIDE_WORKERS: '2' });
});
beforeEach(async () => {
  pairs = [await meetAndAllow(server), await meetAndAllow(server)];
  for (const pair of pairs) await shareScreen(pair);
});
afterEach(async () => {
  for (const { helper } of pairs) await helper.request('session.end', {});
  await Promise.all(pairs.map((pair) => pair.close()));
});
afterAll(async () => {
  await server.stop();
});

const workerPids = () => childrenOf(server.process.pid ?? 0);

test.each([
  ['dies', 'SIGKILL'],
  ['hangs', 'SIGSTOP'],
] as const)(
  'both pages of a session on a worker that %s are told and join anew; others feel nothing',
  async (_what, signal) => {
    const [victim = 0] = workerPids();
    expect(workerPids()).toHaveLength(2);
    process.kill(victim, signal);

    const index = await Promise.race(
      pairs.map(async ({ helper }, each) => {
        await helper.event('media.lost');
        return each;
      }),
    );
    const [hit, untouched] = [pairs[index]!, pairs[1 - index]!];
    await hit.sharer.event('media.lost');

    // What is asked of media that are gone is refused; the rest of the session goes on.
    expect(
      await hit.sharer.refusal('media.produce', {
        source: 'screen',
        rtpParameters: screenParameters(),
      }),
    ).toBe('NOT_NOW');
    expect(
      (await hit.helper.request('session.enter', { sessionId: hit.sessionId })).transportIds,
    ).toEqual([]);
    await hit.helper.request('chat.send', { id: crypto.randomUUID(), text: 'still here' });
    await hit.sharer.event('chat.message', ({ text }) => text === 'still here');

    // Joining works at once, on the worker that is left.
    await shareScreen(hit);

    expect(untouched.helper.seen('media.lost')).toBe(false);
    expect(untouched.sharer.seen('media.lost')).toBe(false);
    expect(
      (await untouched.helper.request('session.enter', { sessionId: untouched.sessionId }))
        .transportIds,
    ).toHaveLength(2);

    // The dead one is replaced, and the server may be given sessions again.
    await until('there are two workers', () => Promise.resolve(workerPids().length === 2));
    await until('ready', async () => (await hit.helperVisitor.fetch('/readyz')).ok);
  },
);
