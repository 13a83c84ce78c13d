/** A real Prometheus, and its tool: Debian's, in processes of their own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startListening } from './listening-program.ts';

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

export interface Series {
  labels: Record<string, string>;
  value: number;
}

export interface Prometheus {
  /** @returns All that an expression finds. @throws If it is not understood. */
  series(expression: string): Promise<Series[]>;
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
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const end = await startListening(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { port, isReady: async () => (await fetch(`${origin}/-/ready`)).ok },
  );
  const series = async (expression: string): Promise<Series[]> => {
    const query = new URLSearchParams({ query: expression }).toString();
    const response = await fetch(`${origin}/api/v1/query?${query}`);
    if (!response.ok) throw new Error(`${expression}: ${await response.text()}`);
    const { data } = (await response.json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return data.result.map(({ metric, value: [, value] }) => ({
      labels: metric,
      value: Number(value),
    }));
  };
  return {
    series,
    async value(expression) {
      return (await series(expression))[0]?.value;
    },
    async stop() {
      await end().finally(() => rm(folder, { recursive: true, force: true }));
    },
  };
}
