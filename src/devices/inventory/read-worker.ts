/** A thread that reads one inventory, so that the main thread can serve people meanwhile. */
import { once } from 'node:events';
import { constants } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { parseInventory } from './parse.ts';
import type { Message, Task } from './read.ts';
import { Unusable } from './unusable.ts';

const mostMegabytes = 64;
/** Devices that are sent in one message: about a millisecond. */
const atOnce = 1_000;

const words: Record<string, string> = {
  ENOENT: 'ENOENT, there is no such file',
  EISDIR: 'EISDIR, it is a folder',
  EACCES: 'EACCES, the user that runs Beside may not read it',
};

const port = parentPort;
if (port) {
  const post = (message: Message) => {
    port.postMessage(message);
  };
  try {
    const { file, columns, copyTo } = workerData as Task;
    const bytes = await bytesOf(file);
    const { devices, ...report } = parseInventory(bytes, columns);
    if (copyTo) await writeFile(copyTo, bytes, { mode: 0o600 }).catch(() => undefined);
    for (let start = 0; start < devices.length; start += atOnce) {
      post({ devices: devices.slice(start, start + atOnce) });
      await once(port, 'message');
    }
    post({ report });
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    post({ unusable: error.message });
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    // Does not wait for a writer of a pipe.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      // A pipe or a device may never end.
      if (!stats.isFile() && !stats.isDirectory()) throw new Unusable('it is no regular file');
      if (stats.size > mostMegabytes * 1_024 * 1_024)
        throw new Unusable(`it is larger than ${mostMegabytes} MiB, the most that is read`);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable(words[(error as NodeJS.ErrnoException).code ?? ''] ?? String(error));
  }
}
