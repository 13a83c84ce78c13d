import { loadConfig, proxyVariables } from '../config/load.ts';
import { lintConfig } from './check-config/lint.ts';
import { demoWords, isDemo } from '../config/demo.ts';
import { createLogger } from '../common/logger.ts';
import { useProxies } from '../common/outgoing-proxy.ts';
import { lintCertificateFile, preflight } from './preflight.ts';
import { reloadConfig } from '../config/reload.ts';
import type { RunningServer } from '../bootstrap/server.ts';
import { StartupError } from '../common/startup-error.ts';
import { inWords, isSystemError } from '../common/system-error.ts';

/** A signal to the process group comes twice: from its sender, and by way of npm. */
const sameSignalMs = 300;

/**
 * Runs the server until it is told to stop.
 *
 * @throws {StartupError} When something that whoever runs it can mend is in the way.
 */
export async function serve(file?: string): Promise<void> {
  const config = loadConfig(process.env, file);
  await preflight(config);
  const faults = useProxies(proxyVariables());
  if (faults.length > 0) throw new StartupError(faults);
  const logger = createLogger(config.log.level);
  if (isDemo(config)) logger.warn(demoWords);
  const warnings = [...lintConfig(config, process.env), ...(await lintCertificateFile(config))];
  for (const warning of warnings) logger.warn({ warning }, 'configuration: worth a second look');
  // Loaded late: a refused configuration is answered without it.
  const { createServer } = await import('../bootstrap/server.ts');
  const server = await createServer(config, logger).catch((error: unknown) => {
    throw asStartupFault(error);
  });
  const stopRereading = reloadConfig(process.env, server.reconfigure, logger, file);
  let stoppingSince: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        // The second signal does not wait.
        if (Date.now() - stoppingSince > sameSignalMs) process.exit(1);
        return;
      }
      stoppingSince = Date.now();
      logger.info({ signal }, 'stopping');
      stopRereading();
      stop(server).then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'did not stop cleanly');
          process.exit(1);
        },
      );
    });
  console.log(`Beside is ready at ${server.origin}`);
}

async function stop(server: RunningServer): Promise<void> {
  await server.drain();
  await server.close();
}

/** What the system refuses while the server starts is for whoever runs it to mend. */
function asStartupFault(error: unknown): unknown {
  // Something did not close after it: what has failed first is the reason.
  if (error instanceof SuppressedError) return asStartupFault(error.suppressed);
  if (!isSystemError(error)) return error;
  const { path, address, port } = error as { path?: string; address?: string; port?: number };
  const where = path ?? (address && `${address}, port ${port}`);
  return where ? new StartupError([`${where}: ${inWords(error)}`], { cause: error }) : error;
}
