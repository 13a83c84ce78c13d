import { Worker } from 'node:worker_threads';
import type { Device } from '../../domain/device.ts';
import type { ColumnNames } from './columns.ts';
import type { Inventory, Report } from './parse.ts';
import { Unusable } from './unusable.ts';

export interface Task {
  file: string;
  columns?: ColumnNames | undefined;
  /** Where to keep a copy of the file, if it could be read. */
  copyTo?: string | undefined;
}

/** What the thread sends: devices in several messages, then the report. Or why there are none. */
export type Message = { devices: Device[] } | { report: Report } | { unusable: string };

/** The largest file takes some seconds on a slow machine. */
const longestMs = 60_000;
const mostMemoryMegabytes = 1_024;

/**
 * Reads an inventory in a thread of its own.
 *
 * @throws {Unusable} If the file cannot be read, or contains no device.
 */
export async function readInventory(task: Task): Promise<Inventory> {
  const worker = new Worker(new URL('read-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMegabytes },
  });
  const tooLong = setTimeout(() => void worker.terminate(), longestMs);
  const devices: Device[] = [];
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: Message) => {
        if ('report' in message) resolve({ devices, ...message.report });
        else if ('unusable' in message) reject(new Unusable(message.unusable));
        else {
          for (const device of message.devices) devices.push(device);
          worker.postMessage('next');
        }
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? new Unusable(
                'it needs more memory than is given to it: split it, or leave columns out',
              )
            : error,
        );
      });
      worker.on('exit', () => {
        reject(new Unusable(`it takes longer than ${longestMs / 1_000} s to read`));
      });
    });
  } finally {
    clearTimeout(tooLong);
    await worker.terminate();
  }
}
