/** A real proxy in front of a server, by a configuration file of `docs/proxy`. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startListening } from './listening-program.ts';

const folderOfFiles = join(import.meta.dirname, '../../docs/proxy');

interface Program {
  file: string;
  binary: string;
  /** What the distribution's own files say around it. */
  around: (text: string, folder: string) => string;
  args: (file: string, folder: string) => string[];
}

export const programs: Record<'nginx' | 'haproxy' | 'caddy', Program> = {
  nginx: {
    file: 'nginx.conf',
    binary: '/usr/sbin/nginx',
    around: (text, folder) =>
      [
        'daemon off;',
        'error_log stderr;',
        `pid ${folder}/pid;`,
        'events {}',
        'http {',
        'access_log off;',
        ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
          (name) => `${name}_temp_path ${folder}/${name};`,
        ),
        text,
        '}',
      ].join('\n'),
    args: (file) => ['-c', file],
  },
  haproxy: {
    file: 'haproxy.cfg',
    binary: '/usr/sbin/haproxy',
    around: (text) => text,
    args: (file) => ['-db', '-f', file],
  },
  caddy: {
    file: 'Caddyfile',
    binary: '/usr/bin/caddy',
    around: (text) => `{\n\tadmin off\n\tauto_https off\n}\n${text}`,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
};

/** Said for those that are not installed: their tests are skipped. */
export function isInstalled(name: keyof typeof programs): boolean {
  const there = existsSync(programs[name].binary);
  if (!there) console.log(`${name} is not installed: it is not tested in front of Beside.`);
  return there;
}

/**
 * @param port Where it listens.
 * @param replacements What stands in the file, and what is to stand there.
 * @param more Other files of the guide, that are read after the first.
 * @returns Ends it, as `startListening` says.
 */
export async function startProxy(
  name: keyof typeof programs,
  port: number,
  replacements: [string, string][],
  more: string[] = [],
): Promise<() => Promise<void>> {
  const { file, binary, around, args } = programs[name];
  const folder = await mkdtemp(join(tmpdir(), 'beside-proxy-'));
  const texts = [file, ...more].map((each) => readFile(join(folderOfFiles, each), 'utf8'));
  let text = (await Promise.all(texts)).join('\n');
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  const config = join(folder, file);
  await writeFile(config, around(text, folder));
  const end = await startListening(binary, args(config, folder), {
    port,
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  return async () => {
    await end().finally(() => rm(folder, { recursive: true, force: true }));
  };
}
