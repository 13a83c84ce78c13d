/**
 * `npm run test:container`: builds the container image for real and uses it. Ends with one plain line
 * that counts what was tried. Where it cannot be done, it says why, and that is no failure.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageConfig } from '../container/container.ts';
import type { Image } from '../container/image.ts';
import { buildah, buildImage, ensureBaseImage, seedBuildCache } from '../container/images.ts';
import type { TryOut } from '../container/try-out.ts';
import { ensureBrowser } from '../setup/browser.ts';
import { ensureDebianPackages } from '../setup/debian-packages.ts';
import { endLike, runInForeground } from '../setup/foreground.mjs';
import { run } from '../setup/processes.mjs';
import { SetupError, step } from '../setup/progress.mjs';
import { ensureWorker } from '../setup/worker/worker.ts';

/** Source: RFC 5737. */
const outside = { name: 'outside', address: '192.0.2.1' };
const packages = ['buildah', 'crun', 'debian-archive-keyring', 'debootstrap', 'iproute2'];

/**
 * A network of its own, whose only way out ends at once (Chromium makes no use of loopback for media),
 * and control groups of one kind, which crun wants.
 */
const alone = `set -e
ip link set lo up
ip link add ${outside.name} type veth peer name away
ip address add ${outside.address}/24 dev ${outside.name}
ip link set away up
ip link set ${outside.name} up
ip route add default dev ${outside.name}
[ -e /sys/fs/cgroup/cgroup.controllers ] || mount -t cgroup2 none /sys/fs/cgroup
exec "$@"`;

interface Inspected {
  Docker: { config: ImageConfig };
}

const base = await prepared();
if (typeof base === 'string') await buildAndTry(base);
else {
  console.log(`The container was not tried: ${base.message}`);
  console.log('0 passed, 0 failed, 1 skipped');
}

/** @returns The name of the base image, or what is in the way. */
async function prepared(): Promise<string | SetupError> {
  try {
    if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
      throw new SetupError('it takes root, on Debian.');
    await step('Installing what builds and runs containers', (report) =>
      ensureDebianPackages(packages, 'to build a container image', report),
    );
    await run('unshare', ['--net', '--mount', '--fork', 'true']);
    return await step('Making the base image with debootstrap', ensureBaseImage);
  } catch (error) {
    if (error instanceof SetupError) return error;
    throw error;
  }
}

async function buildAndTry(base: string): Promise<void> {
  const containers: string[] = [];
  try {
    await ensureWorker();
    await step('Handing on what set-up has obtained here', () => seedBuildCache(base));
    const image = await step('Building the image', () => buildImage(base, 'this'));
    const first = await mounted(image, containers);
    const next = await mounted(await relabelled(image, 'next'), containers);
    const size = Number((await run('du', ['-sb', first.rootfs])).split('\t')[0]);
    const tried: TryOut = { ...first, next, size, address: outside.address };
    const program = join(import.meta.dirname, '../container/try-out.ts');
    const env = { ...process.env, CHROMIUM_BIN: await ensureBrowser() };
    const command = [process.execPath, program, JSON.stringify(tried)];
    const shell = ['--net', '--mount', '--fork', '--kill-child', 'sh', '-c', alone, 'sh'];
    endLike(await runInForeground('unshare', [...shell, ...command], { env }));
  } catch (error) {
    console.log(error instanceof SetupError ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
  } finally {
    for (const container of containers) await buildah('rm', container);
    for (const version of ['this', 'next'])
      await buildah('rmi', `localhost/beside:${version}`).catch(() => '');
  }
}

/** The files of an image, and what it says of itself. */
async function mounted(image: string, containers: string[]): Promise<Image> {
  const container = await buildah('from', '--pull-never', image);
  containers.push(container);
  const rootfs = await buildah('mount', container);
  const { Docker } = JSON.parse(await buildah('inspect', container)) as Inspected;
  return { rootfs, config: Docker.config };
}

/** A version after it, for which nothing has to be built. */
async function relabelled(image: string, version: string): Promise<string> {
  const container = await buildah('from', '--pull-never', image);
  const name = `localhost/beside:${version}`;
  await buildah('config', '--label', `org.opencontainers.image.version=${version}`, container);
  await buildah('commit', '--quiet', '--rm', '--format', 'docker', container, name);
  return name;
}
