/** A temporary folder for something large. It is removed again whatever happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants } from 'node:os';

/** The signals that end a command from outside. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work in a new folder, and removes the folder afterwards, even if the work fails or a signal
 * ends the process. The process then ends as it would have ended anyway.
 *
 * @param prefix Path and first letters of the folder.
 */
export async function inDraftFolder<T>(
  prefix: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  let folder: string | undefined;
  const remove = () => {
    // The work may still be writing meanwhile.
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  const end = (signal: NodeJS.Signals) => {
    remove();
    stopListening();
    process.kill(process.pid, signal);
    // A signal alone does not end the first process of a container.
    process.exit(128 + constants.signals[signal]);
  };
  const stopListening = () => {
    for (const signal of endings) process.off(signal, end);
  };
  for (const signal of endings) process.on(signal, end);
  try {
    // Synchronous, so that no signal can come between the two.
    folder = mkdtempSync(prefix);
    return await work(folder);
  } finally {
    remove();
    stopListening();
  }
}
