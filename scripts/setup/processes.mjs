/** Running other programs during set-up, under the machine's own Node too. */
import { spawn } from 'node:child_process';
import { SetupError } from './progress.mjs';

const keptOutput = 8_000; // Characters of a failed program's output to show.

/**
 * Runs a program to its end; its output is kept back and shown only when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options]
 * @returns {Promise<string>} What it printed.
 * @throws {SetupError} When it cannot be started or ends with anything but 0.
 */
export async function run(command, args, { onLine, ...options } = {}) {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let pending = '';
    const take = (/** @type {string} */ chunk) => {
      output += chunk;
      const lines = (pending + chunk).split('\n');
      pending = lines.pop() ?? '';
      if (onLine) lines.forEach(onLine);
    };
    // As text, so that a character split between two chunks stays whole.
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => {
      reject(new SetupError(`${command} could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else {
        const how = `${[command, ...args].join(' ')} failed (${code ?? signal})`;
        reject(new SetupError(`${how}:\n${output.slice(-keptOutput)}`));
      }
    });
  });
}
