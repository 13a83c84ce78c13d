/** How a server is while it is attacked, and what is left of it: seen by somebody else, and by the kernel. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { AttackName, Attacker } from './attacks.ts';
import { Inspector, residentKbOf } from './memory.ts';
import type { Pair } from './pair.ts';
import type { ServerProcess } from './server.ts';
import { until } from './until.ts';

/** Between two questions of somebody else. */
const askEveryMs = 25;
/** Chat has a limit of its own. */
const chatEveryMs = 200;

/** Milliseconds. */
interface Times {
  healthz: number[];
  chat: number[];
  /** The longest that the event loop was held up. */
  heldUp: number;
}

/** What a process holds on to. */
interface Holdings {
  descriptors: number;
  /** Of all event emitters. */
  listeners: number;
  /** What keeps the event loop alive: sockets, timers. */
  handles: number;
  heapBytes: number;
  residentKb: number;
}

export interface Watch {
  times(ms: number): Promise<Times>;
  holdings(): Promise<Holdings>;
  close(): Promise<void>;
}

/** @param pair Two people who take no part in the attack. */
export async function watch(server: ServerProcess, pair: Pair): Promise<Watch> {
  const inspector = await Inspector.of(server);
  const agent = new Agent({ connect: { ca: server.ca } });
  const healthz = async () => {
    const { body } = await request(new URL('/healthz', server.origin), { dispatcher: agent });
    await body.text();
  };
  let seq = 0;
  const chat = async () => {
    const [from, to] = seq++ % 2 === 0 ? [pair.helper, pair.sharer] : [pair.sharer, pair.helper];
    const id = crypto.randomUUID();
    await Promise.all([
      from.request('chat.send', { id, text: 'hello' }),
      to.event('chat.message', (message) => message.id === id),
    ]);
  };
  return {
    async times(ms) {
      await inspector.evaluate(`
        globalThis.delay = process
          .getBuiltinModule('node:perf_hooks')
          .monitorEventLoopDelay({ resolution: 5 });
        delay.enable()`);
      const [health, chats] = await Promise.all([
        timed(healthz, ms, askEveryMs),
        timed(chat, ms, chatEveryMs),
      ]);
      const heldUp = await inspector.evaluate('delay.disable(); delay.percentile(99.5) / 1e6');
      return { healthz: health, chat: chats, heldUp };
    },
    async holdings() {
      const heapBytes = await inspector.usedBytes();
      const { pid } = server.process;
      return {
        descriptors: readdirSync(`/proc/${pid}/fd`).length,
        listeners: await inspector.countListeners(),
        handles: await inspector.evaluate('process.getActiveResourcesInfo().length'),
        heapBytes,
        residentKb: residentKbOf(pid),
      };
    },
    async close() {
      inspector.close();
      await agent.close();
    },
  };
}

async function timed(act: () => Promise<void>, ms: number, everyMs: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const begin = performance.now();
    await act();
    times.push(performance.now() - begin);
    await after(everyMs);
  }
  return times.sort((one, other) => one - other);
}

export function percentile(times: number[], share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
}

/** What there is to compare. */
interface Outcome {
  /** How often each attack was cut off. */
  cutOff: number[];
  quiet: Times;
  during: Times;
  held: Holdings;
  left: Holdings;
}

/**
 * Looks at a server before, during and after attacks that run at the same time.
 *
 * @param attackers Their sharer attacks: a person without a role, who takes part in a session.
 */
export async function underAttack(
  server: ServerProcess,
  { seen, attackers }: { seen: Watch; attackers: Pair },
  names: AttackName[],
  { quietMs, attackMs }: { quietMs: number; attackMs: number },
): Promise<Outcome> {
  const held = await seen.holdings();
  const quiet = await seen.times(quietMs);
  const over = await begin(server, attackers, names, attackMs);
  const during = await seen.times(attackMs);
  const cutOff = await over.cutOff;
  let left = await seen.holdings();
  const isOver = () =>
    left.descriptors <= held.descriptors &&
    left.listeners <= held.listeners &&
    left.handles <= held.handles;
  await until('nothing is left', async () => {
    left = await seen.holdings();
    return isOver();
  }).catch((error: unknown) => {
    throw new Error(JSON.stringify({ held, left }), { cause: error });
  });
  return { cutOff, quiet, during, held, left };
}

/** Begins attacks, as `underAttack`. @returns When they are over, how often each was cut off. */
export async function begin(
  server: ServerProcess,
  attackers: Pair,
  names: AttackName[],
  attackMs: number,
): Promise<{ cutOff: Promise<number[]> }> {
  const cutOff = attack(names, {
    origin: server.origin,
    ca: server.ca,
    cookie: await attackers.sharerVisitor.cookies(),
    sessionId: attackers.sessionId,
    until: Date.now() + attackMs,
  });
  return { cutOff };
}

/** From another process. @returns When it is over, how often each was cut off. */
async function attack(names: AttackName[], attacker: Attacker): Promise<number[]> {
  const program = join(import.meta.dirname, 'attacks.ts');
  const child = spawn(process.execPath, [program, names.join(','), JSON.stringify(attacker)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(await text(child.stdout)) as number[];
}
