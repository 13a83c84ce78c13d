/**
 * The process of `host.ts`: starts servers within itself, each with an environment, a configuration, a
 * folder and a log of its own. To load the program takes longer than all else, and is done once.
 */
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { failureOf } from '../../src/cli/run.ts';
import { startServer, type StartedServer } from '../../src/cli/start-server.ts';

/** What `host.ts` asks for. */
export type Order = { id: number } & (
  { order: 'start'; environment: NodeJS.ProcessEnv } | { order: 'reload' } | { order: 'stop' }
);

/** What it is told: text as it is printed, and the exit code that a process would have had. */
export type Told = { id: number } & ({ printed: string } | { code: number });

const servers = new Map<number, StartedServer>();

// As the program does.
process.umask(0o077);
process.on('message', (order: Order) => void obey(order));
process.on('disconnect', () => process.exit());

async function obey(order: Order): Promise<void> {
  const { id } = order;
  if (order.order === 'start') await start(id, order.environment);
  else if (order.order === 'reload') servers.get(id)?.reload();
  else await stop(id);
}

async function start(id: number, environment: NodeJS.ProcessEnv): Promise<void> {
  const logTo = {
    write(printed: string) {
      tell({ id, printed });
    },
  };
  try {
    trustExtra(environment['NODE_EXTRA_CA_CERTS']);
    const server = await startServer({ environment, logTo });
    servers.set(id, server);
    tell({ id, printed: `Beside is ready at ${server.origin}\n` });
  } catch (error) {
    const failure = failureOf(error) ?? { message: String(error), exitCode: 1 };
    tell({ id, printed: `${failure.message}\n` });
    tell({ id, code: failure.exitCode });
  }
}

async function stop(id: number): Promise<void> {
  const server = servers.get(id);
  servers.delete(id);
  try {
    await server?.stop();
    tell({ id, code: 0 });
  } catch (error) {
    server?.logger.error({ err: error }, 'did not stop cleanly');
    tell({ id, code: 1 });
  }
}

/** Node does so itself for a process that starts with it. */
function trustExtra(file: string | undefined): void {
  if (!file) return;
  const all = readFileSync(file, 'utf8').matchAll(/-+BEGIN CERTIFICATE[^]+?END CERTIFICATE-+/g);
  setDefaultCACertificates([...getCACertificates(), ...[...all].map(([pem]) => pem)]);
}

function tell(told: Told): void {
  process.send?.(told);
}
