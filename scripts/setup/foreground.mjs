/** Programs that take this one's place on the terminal. */
import { spawn } from 'node:child_process';

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// One press of Ctrl-C reaches us from the terminal and again from npm; the server takes a second
// signal as an order to stop at once, so the same one again within this time is not passed on.
const sameSignalMs = 1_000;

/**
 * Runs a program with this one's terminal and passes signals on to it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} How it ended.
 */
export async function runInForeground(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  let last = { signal: '', at: 0 };
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    const isRepeated = signal === last.signal && Date.now() - last.at < sameSignalMs;
    last = { signal, at: Date.now() };
    // What a terminal sends, it sends to the whole foreground group, the child included.
    if (isRepeated || (signal !== 'SIGTERM' && process.stdin.isTTY)) return;
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        resolve({ code, signal });
      });
    });
  } finally {
    for (const signal of forwarded) process.off(signal, forward);
  }
}

/**
 * Makes this process end as the other one did.
 *
 * @param {Awaited<ReturnType<typeof runInForeground>>} end
 */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code ?? 1;
}
