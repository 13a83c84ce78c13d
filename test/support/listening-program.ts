import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { until } from './until.ts';

interface Told {
  /** Where it is told to listen, on loopback. */
  port: number;
  env?: NodeJS.ProcessEnv;
  /** Whether it does what it is for; asked from when it listens. */
  isReady?: () => Promise<boolean>;
}

/**
 * Starts a program that is not ours, and waits until it listens.
 *
 * @returns Ends it. It throws with what the program has printed if that has ended by itself before.
 * @throws With what it has printed, if it ends. If somebody else listens there.
 */
export async function startListening(
  program: string,
  args: string[],
  { port, env, isReady }: Told,
): Promise<(signal?: NodeJS.Signals) => Promise<void>> {
  if (await isOpen(port)) throw new Error(`Not ${program}, but somebody else listens at ${port}.`);
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env && { env }),
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let isEnded = false;
  // To wait for it throws if the program was not started at all.
  void closed.catch(() => undefined).then(() => (isEnded = true));
  const byItself = () => new Error(`${program} has ended by itself:\n${printed}`);
  await until(`${program} listens at ${port}`, async () => {
    if (isEnded) throw await closed.then(byItself);
    return (await isOpen(port)) && (isReady === undefined || (await isReady()));
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return async (signal = 'SIGTERM') => {
    const wasEnded = isEnded;
    child.kill(signal);
    const [code, by] = await closed;
    const isAsked = code === 0 || by === signal || code === 128 + constants.signals[signal];
    if (wasEnded || !isAsked) throw byItself();
  };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return await once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}
