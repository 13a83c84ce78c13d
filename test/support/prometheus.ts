/** A real Prometheus, and its tool: Debian's, in processes of their own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

/** Said where they are not installed: their tests are skipped. */
export function hasPrometheus(): boolean {
  const there = ['prometheus', 'promtool'].every((name) => existsSync(`/usr/bin/${name}`));
  if (!there) console.log('SKIPPED: prometheus is not installed.');
  return there;
}

/** @returns What the tool has printed. @throws If it has found anything wrong. */
export function promtool(args: string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`promtool ${args.join(' ')}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

export interface Prometheus {
  /** @returns The value of an expression that has one; undefined until it has. */
  value(expression: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** @param scrape What it reads, as an entry of `scrape_configs`. */
export async function startPrometheus(scrape: object): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'beside-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  const global = { scrape_interval: '1s' };
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ global, scrape_configs: [scrape] }));
  const origin = `http://127.0.0.1:${await freePort()}`;
  const prometheus = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(origin).host}`,
    ],
    { stdio: 'ignore' },
  );
  const exited = once(prometheus, 'exit');
  const isReady = async () =>
    (await fetch(`${origin}/-/ready`).catch(() => undefined))?.ok === true;
  await until('Prometheus is ready', isReady);
  return {
    async value(expression) {
      const query = new URLSearchParams({ query: expression }).toString();
      const response = await fetch(`${origin}/api/v1/query?${query}`);
      const { data } = (await response.json()) as {
        data: { result: { value: [number, string] }[] };
      };
      const found = data.result[0]?.value[1];
      return found === undefined ? undefined : Number(found);
    },
    async stop() {
      prometheus.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
