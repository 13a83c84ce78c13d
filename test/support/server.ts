/** A real Beside in a process of its own, with free ports and a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTime } from './in-time.ts';

const here = join(import.meta.dirname, '../..');
/** Servers are started by the hundred: what one has compiled the next need not. */
const compileCache = join(tmpdir(), 'beside-test-compile-cache');
/** Likewise, what one has made for localhost serves the next. */
const certificateCache = join(tmpdir(), 'beside-test-certificate');
const certificateFiles = ['development-certificate.pem', 'development-key.pem'];

export interface TestServer {
  origin: string;
  port: number;
  /** The development certificate, to be trusted. */
  ca: string;
  dataDir: string;
  process: ChildProcess;
  /** All that the server has printed so far. */
  output(): string;
  /** Replaces what stands in the configuration file that it was started with, and says so. */
  configure(settings: object | string): Promise<void>;
  /** Waits for something in what is printed. @returns The first group of the pattern. */
  printed(pattern: RegExp): Promise<string>;
  /** Ends the process and keeps its data, for a next one. @returns Its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends the process and removes its data. @returns Its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What a run of the command line came to. */
export interface Run {
  code: number | null;
  output: string;
}

/**
 * Starts a server and waits until it is ready.
 *
 * @param environment Settings on top of the usual ones of tests.
 * @param settings What stands in the configuration file.
 * @param root The folder of the version that is started.
 */
export async function startServer(
  environment: Record<string, string> = {},
  settings?: object,
  root = here,
): Promise<TestServer> {
  const dataDir = environment['BESIDE_DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'beside-test-')));
  const settingsFile = join(dataDir, 'settings.yaml');
  await copyCertificate(certificateCache, dataDir);
  // JSON is YAML.
  if (settings) await writeFile(settingsFile, JSON.stringify(settings));
  const child = launch(root, ['serve'], {
    ...(settings && { BESIDE_CONFIG: settingsFile }),
    BESIDE_PORT: '0',
    BESIDE_MEDIA_PORT: '0',
    BESIDE_WORKERS: '1',
    // Most tests leave sessions open.
    BESIDE_DRAIN_SECONDS: '0',
    BESIDE_DATA_DIR: dataDir,
    ...environment,
  });
  const output = collect(child);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const origin = await Promise.race([
    output.until(/Beside is ready at (\S+)/),
    exited.then(([code]) => {
      throw new Error(`The server ended with ${code}:\n${output.text()}`);
    }),
  ]);
  await keepCertificate(dataDir);
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return {
    origin,
    port: Number(new URL(origin).port),
    ca: await readFile(join(dataDir, 'development-certificate.pem'), 'utf8'),
    dataDir,
    process: child,
    output: output.text,
    async configure(next) {
      await writeFile(settingsFile, typeof next === 'string' ? next : JSON.stringify(next));
      child.kill('SIGHUP');
    },
    printed: output.until,
    end,
    async stop(signal) {
      const code = await end(signal);
      await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
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
  const output = collect(child);
  // One that runs where it should have refused to is told by its words, not by never ending.
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', () => {
      if (output.text().includes('Beside is ready')) child.kill();
    });
  const closed = once(child, 'close') as Promise<[number | null]>;
  try {
    const [code] = await inTime(closed, () => `it ends; it has printed\n${output.text()}`);
    return { code, output: output.text() };
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
    // Libraries keep quiet about their faults in an environment named `test`, which jest sets.
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_ENV: '',
      NODE_COMPILE_CACHE: compileCache,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(child: ChildProcess) {
  let text = '';
  const look = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      look.forEach((check) => {
        check();
      });
    });
  return {
    text: () => text,
    until: async (pattern: RegExp): Promise<string> => {
      const found = new Promise<string>((resolve) => {
        const check = () => {
          const first = pattern.exec(text)?.[1];
          if (first === undefined) return;
          look.delete(check);
          resolve(first);
        };
        look.add(check);
        check();
      });
      return await inTime(found, () => `${String(pattern)} in what is printed:\n${text}`);
    },
  };
}
