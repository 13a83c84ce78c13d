/** The command line: `serve` (default), `check-config [FILE]`. */
import { loadConfig, type Config } from './config.ts';
import { describeConfig } from './describe-config.ts';
import { describeDevices } from './devices/describe.ts';
import { createLogger } from './logger.ts';
import { checkFiles, preflight } from './preflight.ts';
import { rereadConfig } from './reread-config.ts';
import type { RunningServer } from './server.ts';
import { peekAtSettings } from './store/settings.ts';
import { configurationExitCode, StartupFault } from './startup-fault.ts';

/** A signal to the process group comes twice: from its sender, and by way of npm. */
const sameSignalMs = 300;
const usage = `Usage: node src/main.ts [COMMAND]

  serve                 run the server (default)
  check-config [FILE]   say whether the configuration is right, what it means, and exit
  help                  show this
`;

/** @param args The command line, without node and script. */
export async function main(args: string[]): Promise<void> {
  const [command = 'serve', file] = args;
  try {
    switch (command) {
      case 'serve':
        await serve();
        break;
      case 'check-config':
        console.log(await checkConfig(loadConfig(process.env, file)));
        break;
      case 'help':
      case '--help':
        console.log(usage);
        break;
      default:
        throw new StartupFault([`there is no command "${command}"`]);
    }
  } catch (error) {
    if (!(error instanceof StartupFault)) throw error;
    console.error(error.message);
    process.exitCode = configurationExitCode;
  }
}

/** Also reads the files that the configuration names and that are not its own. */
async function checkConfig(config: Config): Promise<string> {
  await checkFiles(config);
  const devices = (await describeDevices(config)).map((line) => `  - ${line}\n`);
  const words = describeConfig(config, await peekAtSettings(config.dataDir));
  return `The configuration is right.\n\n${words}Devices:\n${devices.join('')}`.trimEnd();
}

async function serve(): Promise<void> {
  const config = loadConfig(process.env);
  await preflight(config);
  const logger = createLogger(config.log.level);
  // Loaded late: the other commands, and a refused configuration, answer without it.
  const { createServer } = await import('./server.ts');
  const server = await createServer(config, logger);
  const stopRereading = rereadConfig(process.env, server.reconfigure, logger);
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

if (import.meta.main) await main(process.argv.slice(2));
