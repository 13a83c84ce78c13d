/** A folder that whoever makes something large works in, and that is gone again whatever happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants } from 'node:os';

/** What ends a command from outside; each ends it here too. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does work in a new folder, and removes that afterwards, also when the work fails or the process is
 * told to end. It ends then as it would have.
 *
 * @param prefix Path and first letters of the folder.
 */
export async function inDraftFolder<T>(
  prefix: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  let folder: string | undefined;
  const remove = () => {
    // Something of the work may still be written meanwhile.
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  const end = (signal: NodeJS.Signals) => {
    remove();
    stopListening();
    process.kill(process.pid, signal);
    // Which does not end the first process of a container.
    process.exit(128 + constants.signals[signal]);
  };
  const stopListening = () => {
    for (const signal of endings) process.off(signal, end);
  };
  for (const signal of endings) process.on(signal, end);
  try {
    // At once: no signal is heard between the two.
    folder = mkdtempSync(prefix);
    return await work(folder);
  } finally {
    remove();
    stopListening();
  }
}
