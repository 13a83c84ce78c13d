/** What happens to certificates while the server runs: they are renewed, and they end. */
import type { Logger } from '../common/logger.ts';
import { StartupError } from '../common/startup-error.ts';
import { watchSettled } from '../common/watch-file.ts';

const dayMs = 86_400_000;

/**
 * Renews what is in use when one of its files has changed. What cannot be used is told in the log, and
 * what was in use stays.
 *
 * @param renew Returns what browsers will not like of it.
 * @returns Stops watching.
 */
export function whenChanged(
  files: string[],
  renew: () => Promise<string[]>,
  logger: Logger,
): () => void {
  const changed = () => {
    renew().then(
      (warnings) => {
        logger.info('certificate renewed');
        logWarnings(warnings, logger);
      },
      (error: unknown) => {
        // Half of a renewal may be on disk; the other file's change comes next.
        const faults = error instanceof StartupError ? error.faults : [String(error)];
        logger.warn({ faults }, 'certificate not renewed: the one before stays in use');
      },
    );
  };
  const stops = [...new Set(files)].map((file) => watchSettled(file, changed));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Says once a day what has become wrong with what is in use. @returns Stops. */
export function tellDaily(warnings: () => string[], logger: Logger): () => void {
  const timer = setInterval(() => {
    logWarnings(warnings(), logger);
  }, dayMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

function logWarnings(warnings: string[], logger: Logger): void {
  for (const warning of warnings) logger.warn({ warning }, 'certificate: worth a second look');
}
