/**
 * While one address, or one person without a role, attacks, everybody else is served; and afterwards
 * nothing is left of it. How long others wait is measured against how long they did just before.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AttackName } from '../support/attacks.ts';
import { inspectable } from '../support/memory.ts';
import { meet, type Pair } from '../support/pair.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { percentile, underAttack, watch, type Watch } from '../support/under-attack.ts';

const lasting = { quietMs: 1_000, attackMs: 2_000 };
/** Milliseconds that other processes of this machine, the attacker's too, may take at any time. */
const unnoticedMs = 100;

let server: TestServer;
let bystanders: Pair;
let attackers: Pair;
let seen: Watch;

beforeAll(async () => {
  server = await startServer(inspectable);
  bystanders = await meet(server);
  const names = { helper: 'helper2@demo.example', sharer: 'sharer2@demo.example' };
  attackers = await meet(server, names);
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
