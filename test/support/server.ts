/** A real Beside with free ports and a data folder of its own, and runs of its command line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Running } from './host.ts';
import { inTime } from './in-time.ts';
import { importOnce } from './once.ts';
import { Printed } from './printed.ts';
import { programEnvironment, root as here } from './program.ts';

const { startInHost } = await importOnce<typeof import('./host.ts')>(
  join(import.meta.dirname, 'host.ts'),
);

/** What a server has made for localhost serves the next. */
const certificateCache = join(tmpdir(), 'beside-test-certificate');
const certificateFiles = ['development-certificate.pem', 'development-key.pem'];

/** What a process reads once, when it starts, or has for all that is in it. */
const ofProcesses = /^(NODE_OPTIONS|https?_proxy|no_proxy)$/i;

export interface TestServer {
  origin: string;
  port: number;
  /** The development certificate, to be trusted. */
  ca: string;
  dataDir: string;
  /** All that the server has printed so far. */
  output(): string;
  /** Replaces what stands in the configuration file that it was started with, and says so. */
  configure(settings: object | string): Promise<void>;
  /** Waits for something in what is printed. @returns The first group of the pattern. */
  printed(pattern: RegExp): Promise<string>;
  /** Whether it has not ended by itself. */
  isRunning(): boolean;
  /** Ends it and keeps its data, for a next one. @returns Its exit code. */
  end(): Promise<number | null>;
  /** Ends it and removes its data. @returns Its exit code. */
  stop(): Promise<number | null>;
}

/** A server that has a process to itself, for what processes are asked, or have done to them. */
export interface ServerProcess extends TestServer {
  process: ChildProcess;
  end(signal?: NodeJS.Signals): Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What a run of the command line came to. */
export interface Run {
  code: number | null;
  output: string;
}

/**
 * Starts a server and waits until it is ready. It is in one process with others of the same jest
 * process: to load the program takes longer than most tests of it.
 *
 * @param environment Settings on top of the usual ones of tests.
 * @param settings What stands in the configuration file.
 */
export async function startServer(
  environment: Record<string, string> = {},
  settings?: object,
): Promise<TestServer> {
  const { server } = await untilReady(environment, settings, inHost);
  return server;
}

/** Starts one that refuses to: as `runMain(['serve'], …)`, but in the process of the others. */
export async function startRefused(environment: Record<string, string>): Promise<Run> {
  const printed = new Printed();
  const { exited, stop } = inHost(environment, (text) => {
    printed.add(text);
    if (printed.text().includes('Beside is ready')) stop();
  });
  const code = await inTime(exited, () => `it ends; it has printed\n${printed.text()}`);
  return { code, output: printed.text() };
}

function inHost(environment: Record<string, string>, print: (text: string) => void): Running {
  const wrong = Object.keys(environment).find((name) => ofProcesses.test(name));
  if (wrong) throw new Error(`A server with ${wrong} needs a process of its own.`);
  return startInHost({ ...process.env, ...environment }, print);
}

/** The same in a process of its own. @param root The folder of the version that is started. */
export async function startServerProcess(
  environment: Record<string, string> = {},
  settings?: object,
  root = here,
): Promise<ServerProcess> {
  const { server, running } = await untilReady(environment, settings, (given, print) => {
    const child = launch(root, ['serve'], given);
    readAll(child, print);
    return {
      child,
      exited: once(child, 'exit').then(([code]) => code as number | null),
      reload() {
        child.kill('SIGHUP');
      },
      stop() {
        child.kill('SIGTERM');
      },
    };
  });
  const { child } = running;
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return await running.exited;
  };
  return {
    ...server,
    process: child,
    end,
    async stop(signal) {
      const code = await end(signal);
      await rm(server.dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

type RunServer<R extends Running> = (
  environment: Record<string, string>,
  print: (text: string) => void,
) => R;

async function untilReady<R extends Running>(
  environment: Record<string, string>,
  settings: object | undefined,
  run: RunServer<R>,
): Promise<{ server: TestServer; running: R }> {
  const dataDir = environment['BESIDE_DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'beside-test-')));
  const settingsFile = join(dataDir, 'settings.yaml');
  await copyCertificate(certificateCache, dataDir);
  // JSON is YAML.
  if (settings) await writeFile(settingsFile, JSON.stringify(settings));
  const printed = new Printed();
  const running = run(
    {
      ...(settings && { BESIDE_CONFIG: settingsFile }),
      // Where it may be started again.
      BESIDE_PORT: String(await freePort()),
      BESIDE_MEDIA_PORT: '0',
      BESIDE_WORKERS: '1',
      // Most tests leave sessions open.
      BESIDE_DRAIN_SECONDS: '0',
      BESIDE_DATA_DIR: dataDir,
      ...environment,
    },
    printed.add,
  );
  let isRunning = true;
  void running.exited.then(() => (isRunning = false));
  const origin = await Promise.race([
    printed.until(/Beside is ready at (\S+)/),
    running.exited.then((code) => {
      throw new Error(`The server ended with ${code}:\n${printed.text()}`);
    }),
  ]);
  await keepCertificate(dataDir);
  const end = async () => {
    running.stop();
    return await running.exited;
  };
  const server = {
    origin,
    port: Number(new URL(origin).port),
    ca: await readFile(join(dataDir, 'development-certificate.pem'), 'utf8'),
    dataDir,
    output: printed.text,
    async configure(next: object | string) {
      await writeFile(settingsFile, typeof next === 'string' ? next : JSON.stringify(next));
      running.reload();
    },
    printed: printed.until,
    isRunning: () => isRunning,
    end,
    async stop() {
      const code = await end();
      await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
  return { server, running };
}

/** If there is one; what is there already stays. */
async function copyCertificate(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  for (const name of certificateFiles) await cp(join(from, name), join(to, name), { force: false });
}

/** At once or not at all: another test may do the same. */
async function keepCertificate(dataDir: string): Promise<void> {
  if (existsSync(certificateCache)) return;
  const folder = await mkdtemp(`${certificateCache}-`);
  await copyCertificate(dataDir, folder);
  try {
    await rename(folder, certificateCache);
  } catch {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the command line to its end. @param by A command that runs it. */
export async function runMain(
  args: string[],
  environment: Record<string, string>,
  by: string[] = [],
): Promise<Run> {
  const child = launch(here, args, environment, by);
  const printed = new Printed();
  readAll(child, (text) => {
    printed.add(text);
    // One that runs where it should have refused to is told by its words, not by never ending.
    if (printed.text().includes('Beside is ready')) child.kill();
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  try {
    const [code] = await inTime(closed, () => `it ends; it has printed\n${printed.text()}`);
    return { code, output: printed.text() };
  } finally {
    child.kill('SIGKILL');
  }
}

function launch(
  root: string,
  args: string[],
  environment: Record<string, string>,
  by: string[] = [],
): ChildProcess {
  const [command, ...before] = [...by, process.execPath];
  return spawn(command, [...before, join(root, 'src/main.ts'), ...args], {
    env: { ...process.env, ...programEnvironment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function readAll(child: ChildProcess, print: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      print(chunk.toString());
    });
}
