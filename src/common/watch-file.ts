import { unwatchFile, watchFile, type Stats } from 'node:fs';

const lookMs = 500;
/** Longer than one look: a file that is being written changes from one look to the next. */
export const settledMs = 750;

/**
 * Watches a file by its name, so that another one may take its place.
 *
 * @param changed Called when it has changed, and then stayed the same for a moment.
 * @param quietMs How long that must be, longer than one look.
 * @returns Stops.
 */
export function watchSettled(
  file: string,
  changed: (stats: Stats) => void,
  quietMs: (stats: Stats, before: Stats) => number = () => settledMs,
): () => void {
  let settled: NodeJS.Timeout | undefined;
  const onChange = (stats: Stats, before: Stats) => {
    clearTimeout(settled);
    settled = setTimeout(
      () => {
        changed(stats);
      },
      quietMs(stats, before),
    );
    settled.unref();
  };
  watchFile(file, { interval: lookMs, persistent: false }, onChange);
  return () => {
    unwatchFile(file, onChange);
    clearTimeout(settled);
  };
}
