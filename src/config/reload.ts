import { configFile, loadConfig, type Config } from './load.ts';
import type { Logger } from '../common/logger.ts';
import { StartupError } from '../common/startup-error.ts';
import { watchSettled } from '../common/watch-file.ts';

interface Reloading {
  /** Reads the configuration at once. */
  reload: () => void;
  stopWatching: () => void;
}

/**
 * Reads the configuration again when its file has changed and has come to rest. If it has faults,
 * they are logged and nothing changes.
 *
 * @param take Called with each valid configuration, changed or not.
 */
export function reloadConfig(
  environment: NodeJS.ProcessEnv,
  take: (config: Config) => Promise<void>,
  logger: Logger,
  file = configFile(environment),
): Reloading {
  const reload = () => {
    try {
      take(loadConfig(environment, file)).catch((error: unknown) => {
        logger.error({ err: error }, 'configuration: not taken over');
      });
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      const { faults } = error;
      logger.error({ faults }, 'configuration: faults, so the settings stay as they were');
    }
  };
  const stopWatching =
    file &&
    watchSettled(file, ({ size, mtimeMs }) => {
      // An empty file is about to be written. Reading it would reset everything to the defaults.
      if (size === 0 && mtimeMs > 0)
        logger.warn('configuration: the file is empty, and left alone');
      else reload();
    });
  return {
    reload,
    stopWatching() {
      if (stopWatching) stopWatching();
    },
  };
}
