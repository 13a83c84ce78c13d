import { open, type FileHandle } from 'node:fs/promises';
import { inWords } from '../../common/system-error.ts';
import type { Destination } from './stream.ts';

const newline = 0x0a;
const notAFile = new Error('it is not a file');

/**
 * Appends lines of JSON to a file, and waits for the disk. The file is opened by its name for each
 * batch, so another program may rename it (logrotate).
 */
export function fileDestination(file: string): Destination {
  return {
    async send(entries) {
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      try {
        await append(file, lines);
      } catch (error) {
        const why = error === notAFile ? notAFile.message : inWords(error, file);
        throw new Error(`${file}: ${why}`, { cause: error });
      }
    },
  };
}

/** If it fails, the file is as long as before. */
async function append(file: string, lines: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notAFile;
    const { size } = stats;
    try {
      // A process that was killed may have left half a line.
      const isWhole = size === 0 || (await lastByte(handle, size)) === newline;
      await handle.appendFile(isWhole ? lines : `\n${lines}`);
      await handle.datasync();
    } catch (error) {
      await handle.truncate(size).catch(() => undefined);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

async function lastByte(handle: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0];
}
