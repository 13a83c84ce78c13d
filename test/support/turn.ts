/** A real TURN server: Debian's coturn, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const startMs = 20_000;

export interface TurnServer {
  stop(): Promise<void>;
}

/**
 * Starts it, and waits until it answers.
 *
 * @param options As in coturn's `turnserver.conf`.
 */
export async function startTurn(options: Record<string, string | true>): Promise<TurnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'beside-turn-'));
  const all = {
    realm: 'beside.test',
    'no-cli': true,
    'no-dtls': true,
    'log-file': 'stdout',
    pidfile: join(folder, 'pid'),
    userdb: join(folder, 'db'),
    ...options,
  };
  const args = Object.entries(all).map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  );
  // -n: no configuration file of the machine.
  const turn = spawn('turnserver', ['-n', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(turn, 'exit');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      turn.kill();
    }, startMs);
    turn.once('exit', () => {
      clearTimeout(late);
      reject(new Error(`coturn has ended, or did not start in time:\n${output}`));
    });
    turn.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      // The last that it does at its start.
      if (!output.includes('SQLite DB connection success')) return;
      clearTimeout(late);
      resolve();
    });
  });
  return {
    async stop() {
      turn.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
