/** Images, built for real without an engine: Debian's `buildah`, and `debootstrap` for their base. */
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachePath } from '../setup/cache.mjs';
import { run } from '../setup/processes.mjs';
import { buildSecrets, debianSources } from './build-inputs.ts';

const root = join(import.meta.dirname, '../..');
const baseName = 'localhost/beside-base';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What Debian's own slim image leaves out too. */
const leftOut = [
  'usr/share/doc',
  'usr/share/info',
  'usr/share/locale',
  'usr/share/man',
  'var/cache/apt/archives',
  'var/lib/apt/lists',
  'var/log',
];

/** Outside of the checkout: the base, and what builds keep for the next one. */
const store = cachePath('container');

/** @throws {SetupError} With what buildah printed. */
export async function buildah(...args: string[]): Promise<string> {
  const folders = ['--root', join(store, 'storage'), '--runroot', join(store, 'run')];
  const tmp = join(store, 'tmp');
  await mkdir(tmp, { recursive: true });
  // Cache mounts are kept below TMPDIR.
  const env = { ...process.env, BUILDAH_ISOLATION: 'chroot', TMPDIR: tmp };
  const output = await run('buildah', [...folders, '--storage-driver', 'vfs', ...args], { env });
  return output.trim();
}

/** @returns The name of an image of this machine's own Debian, made anew only when there is none. */
export async function ensureBaseImage(): Promise<string> {
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  const name = `${baseName}:${release}`;
  if (await buildah('images', '--quiet', '--filter', `reference=${name}`)) return name;
  const folder = await mkdtemp(join(tmpdir(), 'beside-base-'));
  try {
    const suite = release ?? 'stable';
    const mirror = (await debianSources()).find((source) => source.suite === suite)?.uri;
    const options = ['--variant=minbase', `--keyring=${keyring}`];
    await run('debootstrap', [...options, suite, folder, ...(mirror ? [mirror] : [])]);
    for (const path of leftOut)
      for (const entry of await readdir(join(folder, path)))
        await rm(join(folder, path, entry), { recursive: true });
    // As in Debian's own image, which keeps the sources in `sources.list.d`.
    await rm(join(folder, 'etc/apt/sources.list'), { force: true });
    const container = await buildah('from', 'scratch');
    await buildah('copy', '--quiet', container, folder, '/');
    await buildah('commit', '--quiet', '--rm', container, name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return name;
}

/** Lets builds find the worker and the Node that set-up has obtained on this machine. */
export async function seedBuildCache(base: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'beside-seed-'));
  try {
    const kept = (await readdir(cachePath())).filter((name) =>
      /^(mediasoup-\w+-worker|node)-[\w.]+-\w+-\w+(-[0-9a-f]{12})?$/.test(name),
    );
    for (const name of kept)
      await cp(cachePath(name), join(folder, 'beside', name), { recursive: true });
    const file =
      `FROM ${base}\nRUN --mount=type=cache,target=/cache ` +
      `--mount=type=bind,source=beside,target=/seed ` +
      `mkdir -p /cache/beside && cp -a --no-clobber /seed/. /cache/beside/\n`;
    await writeFile(join(folder, 'Dockerfile'), file);
    if (kept.length === 0) return;
    // What matters has gone into the cache; of the image nothing is needed.
    const name = 'localhost/beside-seed';
    await buildah('build', '--pull-never', '--tag', name, folder);
    await buildah('rmi', name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds the `Dockerfile`. @returns The name of the image. */
export async function buildImage(base: string, version: string): Promise<string> {
  const name = `localhost/beside:${version}`;
  const folder = await mkdtemp(join(tmpdir(), 'beside-secrets-'));
  try {
    const options = ['--format', 'docker', '--pull-never', '--quiet', '--tag', name];
    const values = { BASE: base, VERSION: version, REVISION: await revision() };
    const args = Object.entries(values).flatMap((entry) => ['--build-arg', entry.join('=')]);
    await buildah('build', ...options, ...args, ...(await buildSecrets(folder)), root);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return name;
}

async function revision(): Promise<string> {
  return (await run('git', ['rev-parse', 'HEAD'], { cwd: root })).trim();
}
