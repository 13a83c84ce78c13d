/** A container, run by `crun` as an engine runs it: nothing may be written but the volume and /tmp. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** The part of an image's configuration that we read. Source: OCI image specification, config.md. */
export interface ImageConfig {
  User: string;
  Env: string[];
  Entrypoint: string[];
  Cmd: string[];
  WorkingDir: string;
  StopSignal: string;
  Volumes: Record<string, object>;
  Labels: Record<string, string>;
  /** Docker's own. */
  Healthcheck: { Test: string[] };
}

export interface RunOptions {
  /** The files of the image. */
  rootfs: string;
  config: ImageConfig;
  /** A folder of this machine, which is /data in there. */
  volume: string;
  env?: Record<string, string>;
  /** In place of the image's own `Cmd`. */
  args?: string[];
  /** More of this machine's files, read-only: path in there → path here. */
  files?: Record<string, string>;
}

export interface Container {
  output(): string;
  /** Waits for something in what is printed. @returns Milliseconds since the start. */
  printed(pattern: RegExp): Promise<number>;
  /** Runs a command in there, as the image's user. */
  exec(...args: string[]): Promise<{ code: number; output: string }>;
  /** Milliseconds of the processor that its first process has taken so far. */
  processorMs(): Promise<number>;
  /** Tells it to stop, by the image's own signal. */
  stop(): Promise<void>;
  /** @returns Its exit code. */
  exited: Promise<number>;
}

const none: never[] = [];

/** Starts a container in the network of this process. */
export async function startContainer(options: RunOptions): Promise<Container> {
  const bundle = await mkdtemp(join(tmpdir(), 'beside-bundle-'));
  const id = basename(bundle);
  const { config } = options;
  const [uid = 0, gid = 0] = config.User.split(':').map(Number);
  await writeFile(join(bundle, 'config.json'), JSON.stringify(specification(options, uid, gid)));
  const startedAt = performance.now();
  const crun = ['--root', '/run/beside-crun', '--cgroup-manager=disabled'];
  await mkdir('/run/beside-crun', { recursive: true });
  const pidFile = join(bundle, 'pid');
  const child = spawn('crun', [...crun, 'run', '--bundle', bundle, '--pid-file', pidFile, id], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collected(child);
  const exited = once(child, 'close').then(async ([code]) => {
    await rm(bundle, { recursive: true, force: true });
    return code as number;
  });
  return {
    output: output.text,
    async printed(pattern) {
      await Promise.race([
        output.until(pattern),
        exited.then((code) => {
          throw new Error(`The container ended with ${code}:\n${output.text()}`);
        }),
      ]);
      return performance.now() - startedAt;
    },
    async exec(...args) {
      const place = ['--cwd', config.WorkingDir, '--user', config.User];
      const run = spawn('crun', [...crun, 'exec', ...place, id, ...args]);
      const ran = collected(run);
      const [code] = (await once(run, 'close')) as [number];
      return { code, output: ran.text() };
    },
    async processorMs() {
      const pid = (await readFile(pidFile, 'utf8')).trim();
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
      // utime and stime, in hundredths of a second. Source: proc(5).
      return 10 * (Number(fields[13]) + Number(fields[14]));
    },
    async stop() {
      await once(spawn('crun', [...crun, 'kill', id, config.StopSignal]), 'close');
    },
    exited,
  };
}

/** Source: OCI runtime specification, config.md. */
function specification(options: RunOptions, uid: number, gid: number): object {
  const { config, env = {}, args = config.Cmd, files = {} } = options;
  const given = Object.entries(env).map((entry) => entry.join('='));
  const tmpfs = (destination: string, ...more: string[]) => ({
    destination,
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'noexec', 'size=16m', ...more],
  });
  const bind = (destination: string, source: string, ...more: string[]) => ({
    destination,
    source,
    options: ['bind', 'nosuid', 'nodev', ...more],
  });
  return {
    ociVersion: '1.0.2',
    root: { path: options.rootfs, readonly: true },
    hostname: 'beside',
    process: {
      user: { uid, gid },
      cwd: config.WorkingDir,
      args: [...config.Entrypoint, ...args],
      env: [...config.Env, ...given],
      noNewPrivileges: true,
      capabilities: { bounding: none, effective: none, inheritable: none, permitted: none },
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      tmpfs('/dev', 'mode=755'),
      tmpfs('/tmp', 'nodev'),
      bind('/data', options.volume),
      ...Object.entries(files).map(([there, here]) => bind(there, here, 'ro')),
    ],
    linux: { namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  };
}

function collected(child: ReturnType<typeof spawn>) {
  let text = '';
  const look = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const each of look) each();
    });
  return {
    text: () => text,
    until: async (pattern: RegExp) => {
      await new Promise<void>((resolve) => {
        const check = () => {
          if (pattern.test(text)) resolve();
        };
        look.add(check);
        check();
      });
    },
  };
}
