import { write } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Destination } from './stream.ts';

const stdout = 1;
/** While the reader is slow. */
const fullPipeMs = 20;

/**
 * Prints lines of JSON to the standard output. Each line is one write, so that lines of the log do
 * not come in between. A reader that is slow does not stop the server.
 */
export function stdoutDestination(): Destination {
  return {
    async send(entries, signal) {
      for (const entry of entries) await writeAll(`${JSON.stringify(entry)}\n`, signal);
    },
  };
}

async function writeAll(line: string, signal: AbortSignal): Promise<void> {
  let rest = Buffer.from(line);
  while (rest.length > 0) {
    signal.throwIfAborted();
    const written = await writeSome(rest);
    if (written === 0) await setTimeout(fullPipeMs, undefined, { signal });
    rest = rest.subarray(written);
  }
}

/** @returns How many bytes were written. 0 if the pipe is full. */
async function writeSome(bytes: Buffer): Promise<number> {
  try {
    return (await promisify(write)(stdout, bytes)).bytesWritten;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return 0;
    throw new Error(`the standard output cannot be written (${code})`, { cause: error });
  }
}
