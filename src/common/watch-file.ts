import { unwatchFile, watchFile, type Stats } from 'node:fs';

const lookMs = 500;
/** Longer than the interval between two looks. A file that is being written changes in between. */
export const settledMs = 750;

/**
 * Watches a file by its name, so that another file may replace it.
 *
 * @param changed Called when it has changed, and has then stayed the same for a moment.
 * @param quietMs How long that moment is. It must be longer than the interval between two looks.
 * @returns Stops watching.
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
