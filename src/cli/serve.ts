import { startServer } from './start-server.ts';

/**
 * Under npm, one signal to the process group arrives twice: from its sender and from npm. Within
 * this time both count as one signal.
 */
const sameSignalMs = 300;

/**
 * Runs the server until a signal stops it.
 *
 * @throws {StartupError} If something fails that the administrator can fix.
 */
export async function serve(file?: string): Promise<void> {
  const server = await startServer({ environment: process.env, file });
  // On a terminal, SIGHUP means that the terminal was closed. Then the process ends, as by default.
  if (!process.stdin.isTTY) process.on('SIGHUP', server.reload);
  let stoppingSince: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        // At a second signal the process exits at once. It does not wait for sessions to end.
        if (Date.now() - stoppingSince > sameSignalMs) process.exit(1);
        return;
      }
      stoppingSince = Date.now();
      server.logger.info({ signal }, 'stopping');
      process.off('SIGHUP', server.reload);
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          server.logger.error({ err: error }, 'did not stop cleanly');
          process.exit(1);
        },
      );
    });
  console.log(`Beside is ready at ${server.origin}`);
}
