/**
 * While one address, or one person without a role, attacks, everybody else is served; and afterwards
 * nothing is left of it. How long others wait is measured against how long they did just before.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AttackName } from '../../support/attacks.ts';
import { inspectable } from '../../support/memory.ts';
import { meet, meetAndAllow, shareScreen, type Pair } from '../../support/pair.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { begin, percentile, underAttack, watch, type Watch } from '../../support/under-attack.ts';
import { until } from '../../support/until.ts';

const lasting = { quietMs: 1_000, attackMs: 2_000 };
/** Milliseconds that other processes of this machine, the attacker's too, may take at any time. */
const unnoticedMs = 100;

let server: ServerProcess;
let bystanders: Pair;
let attackers: Pair;
let seen: Watch;

beforeAll(async () => {
  server = await startServerProcess(inspectable);
  bystanders = await meetAndAllow(server);
  const names = { helper: 'helper2@demo.example', sharer: 'sharer2@demo.example' };
  attackers = await meet(server, names);
  // The media of their session are there before, as they are afterwards.
  await attackers.sharer.request('media.join', {});
  seen = await watch(server, bystanders);
});
afterAll(async () => {
  await seen.close();
  await bystanders.close();
  await attackers.close();
  await server.stop();
});

test.each<[what: string, names: AttackName[]]>([
  ['comes and goes', ['coming in and going out', 'coming in twice', 'coming in and hanging up']],
  ['says much at once', ['big messages', 'too big messages']],
  ['says little very often', ['signs of life', 'pings of WebSocket', 'pieces', 'acknowledgements']],
  ['asks for what is refused', ['refused requests', 'wrong codes']],
  ['keeps the media server busy', ['media that is joined anew']],
  ['does not say who it is', ['strangers with much to say', 'strangers who ask to come in']],
])('who %s holds up nobody, and leaves nothing', async (_what, names) => {
  const who = { seen, attackers };
  const { cutOff, quiet, during, held, left } = await underAttack(server, who, names, lasting);
  expect(cutOff.filter((times) => times === 0)).toEqual([]);
  const p95 = (times: number[]) => percentile(times, 0.95);
  const p50 = (times: number[]) => percentile(times, 0.5);
  const bound = (quietMs: number) => 5 * Math.max(quietMs, unnoticedMs);
  expect(p95(during.healthz)).toBeLessThan(bound(p95(quiet.healthz)));
  // Of these there are few.
  expect(p50(during.chat)).toBeLessThan(bound(p50(quiet.chat)));
  expect(during.heldUp).toBeLessThan(bound(quiet.heldUp));
  expect(left.heapBytes).toBeLessThan(1.1 * held.heapBytes);
  expect(left.residentKb).toBeLessThan(1.25 * held.residentKb);
});

/** The one media worker hangs. @returns Milliseconds until the bystanders have their picture again. */
async function withoutPicture(): Promise<number> {
  const from = performance.now();
  const [worker = 0] = childrenOf(server.process.pid ?? 0);
  process.kill(worker, 'SIGSTOP');
  await Promise.all([bystanders.helper, bystanders.sharer].map((page) => page.event('media.lost')));
  await until('there is another worker', async () => {
    const code = await bystanders.helper.refusal('media.join', {});
    return code === undefined;
  });
  await shareScreen(bystanders);
  return performance.now() - from;
}

test('a media worker that hangs meanwhile is replaced all the same, and the picture comes again', async () => {
  await shareScreen(bystanders);
  const quietMs = await withoutPicture();
  const names: AttackName[] = ['refused requests', 'media that is joined anew'];
  const { cutOff } = await begin(server, attackers, names, 1.5 * quietMs);
  expect(await withoutPicture()).toBeLessThan(2 * quietMs);
  expect(await cutOff).toHaveLength(names.length);
});
