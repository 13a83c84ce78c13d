/** Watches certificates while the server runs: they are renewed, and they expire. */
import type { Logger } from '../logger.ts';
import { StartupError } from '../startup-error.ts';
import { watchSettled } from '../watch-file.ts';

const dayMs = 86_400_000;

/**
 * Loads a certificate again when one of its files has changed. If the new one cannot be used, that
 * is logged, and the old one stays in use.
 *
 * @param renew Returns what browsers will not accept about it.
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
        // Only a part of the renewal may be on disk. The change of the other file comes next.
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

/** Logs once a day what is wrong with the certificate in use. @returns Stops. */
export function logDaily(warnings: () => string[], logger: Logger): () => void {
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
