/**
 * Servers without a process of their own: all that the files of one jest process start are in one other
 * process (`host-process.ts`).
 */
import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Order, Told } from './host-process.ts';
import { programEnvironment } from './program.ts';

export interface Running {
  /** With the exit code, once it has ended. */
  exited: Promise<number | null>;
  /** Has it read its configuration again. */
  reload: () => void;
  stop: () => void;
}

interface Hosted {
  print: (text: string) => void;
  exited: (code: number | null) => void;
}

let host: ChildProcess | undefined;
let lastId = 0;
const hosted = new Map<number, Hosted>();

/** @param print Called with all that the server prints, and what its process prints meanwhile. */
export function startInHost(environment: NodeJS.ProcessEnv, print: Hosted['print']): Running {
  host ??= openHost();
  waitFor(host, true);
  lastId += 1;
  const id = lastId;
  const exited = new Promise<number | null>((resolve) => {
    hosted.set(id, { print, exited: resolve });
  });
  const give = (order: Order) => host?.send(order);
  give({ id, order: 'start', environment });
  return {
    exited,
    reload() {
      give({ id, order: 'reload' });
    },
    stop() {
      give({ id, order: 'stop' });
    },
  };
}

/** It ends when this process does. */
function openHost(): ChildProcess {
  const child = fork(join(import.meta.dirname, 'host-process.ts'), {
    execArgv: [],
    env: { ...process.env, ...programEnvironment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.unref();
  for (const stream of [child.stdout, child.stderr] as Socket[])
    stream.unref().on('data', (text: Buffer) => {
      for (const { print } of hosted.values()) print(text.toString());
    });
  child.on('message', (told: Told) => {
    const { id } = told;
    if ('printed' in told) hosted.get(id)?.print(told.printed);
    else end(id, told.code);
  });
  child.once('close', (code) => {
    host = undefined;
    for (const id of hosted.keys()) end(id, code);
  });
  return child;
}

function end(id: number, code: number | null): void {
  hosted.get(id)?.exited(code);
  hosted.delete(id);
  if (host && hosted.size === 0) waitFor(host, false);
}

/** Whether this process waits for it. */
function waitFor({ channel }: ChildProcess, does: boolean): void {
  if (does) channel?.ref();
  else channel?.unref();
}
