import { loadConfig, proxyVariables } from '../config/load.ts';
import { lintConfig } from './check-config/lint.ts';
import { demoWords, isDemo } from '../config/demo.ts';
import { createLogger, type LogDestination, type Logger } from '../common/logger.ts';
import { useProxies } from '../common/outgoing-proxy.ts';
import { lintCertificateFile, preflight } from './preflight.ts';
import { reloadConfig } from '../config/reload.ts';
import { StartupError } from '../common/startup-error.ts';
import { inWords, isSystemError } from '../common/system-error.ts';

/**
 * A running server. Several can run in one process. They share only the proxies for outgoing
 * requests.
 */
export interface StartedServer {
  /** The address that people use. */
  origin: string;
  logger: Logger;
  /** Reads the configuration again at once. */
  reload: () => void;
  /** Waits at most `drainSeconds` for sessions to end, then closes everything. */
  stop: () => Promise<void>;
}

export interface StartOptions {
  /** The environment variables. Normally those of the process. */
  environment: NodeJS.ProcessEnv;
  /** The configuration file, if not the one that the environment names. */
  file?: string | undefined;
  /** Where the log goes. Default: the standard output. */
  logTo?: LogDestination;
}

/**
 * Starts a server. The caller stops it with `stop()`.
 *
 * @throws {StartupError} If something fails that the administrator can fix.
 */
export async function startServer({
  environment,
  file,
  logTo,
}: StartOptions): Promise<StartedServer> {
  const config = loadConfig(environment, file);
  const faults = useProxies(proxyVariables(environment));
  if (faults.length > 0) throw new StartupError(faults);
  await preflight(config);
  const logger = createLogger(config.log.level, logTo);
  if (isDemo(config)) logger.warn(demoWords);
  const warnings = [...lintConfig(config, environment), ...(await lintCertificateFile(config))];
  for (const warning of warnings) logger.warn({ warning }, 'configuration: worth a second look');
  // Loaded late, so that a refused configuration is reported without loading the server.
  const { createServer } = await import('../bootstrap/server.ts');
  const server = await createServer(config, logger).catch((error: unknown) => {
    throw asStartupError(error);
  });
  const { reload, stopWatching } = reloadConfig(environment, server.reconfigure, logger, file);
  return {
    origin: server.origin,
    logger,
    reload,
    async stop() {
      stopWatching();
      await server.drain();
      await server.close();
    },
  };
}

/**
 * @returns A `StartupError` for an error of the operating system that says where it happened. The
 *   administrator can fix such an error. Any other error is returned unchanged.
 */
function asStartupError(error: unknown): unknown {
  // After the first failure, closing something failed too. The first failure is the reason.
  if (error instanceof SuppressedError) return asStartupError(error.suppressed);
  if (!isSystemError(error)) return error;
  const { path, address, port } = error as { path?: string; address?: string; port?: number };
  const where = path ?? (address && `${address}, port ${port}`);
  return where ? new StartupError([`${where}: ${inWords(error)}`], { cause: error }) : error;
}
