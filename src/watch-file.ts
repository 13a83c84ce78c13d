import { unwatchFile, watchFile, type Stats } from 'node:fs';

const lookMs = 500;
/** Longer than one look: a file that is being written changes from one look to the next. */
const settledMs = 750;

/**
 * Watches a file by its name, so that another one may take its place.
 *
 * @param changed Called when it has changed, and then stayed the same for a moment.
 * @returns Stops.
 */
export function watchSettled(file: string, changed: (stats: Stats) => void): () => void {
  let settled: NodeJS.Timeout | undefined;
  const onChange = (stats: Stats) => {
    clearTimeout(settled);
    settled = setTimeout(() => {
      changed(stats);
    }, settledMs);
    settled.unref();
  };
  watchFile(file, { interval: lookMs, persistent: false }, onChange);
  return () => {
    unwatchFile(file, onChange);
    clearTimeout(settled);
  };
}
