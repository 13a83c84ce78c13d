/** A release is one archive that runs where nothing else is, and the same commit makes the same one. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../support/sources.ts';
import { freePort } from '../../support/free-port.ts';

const task = join(root, 'scripts/tasks/pack.ts');
const isRoot = process.getuid?.() === 0;
/** Only what a fresh machine has; neither this one's Node nor its worker. */
const bare = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/nonexistent' };

/** Two times 100 MB are put together and compressed, on a machine that may do other things too. */
const packingMs = 600_000;

let work: string;
/** Two runs, at different times and in different places. */
const folders: string[] = [];

async function pack(into: string): Promise<void> {
  const temporary = `${into}-work`;
  await mkdir(temporary);
  // Compressed as fast as it goes: twice the usual costs as much as all the rest.
  const env = { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary, GZIP: '-1' };
  const run = spawn(process.execPath, [task, '--unfinished', '--into', into], { env });
  const [code] = (await once(run, 'exit')) as [number];
  if (code !== 0) throw new Error(`npm run pack ended with ${code}`);
}

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'beside-pack-test-'));
  folders.push(join(work, 'one'), join(work, 'other'));
  await Promise.all(folders.map((folder) => pack(folder)));
}, packingMs);
afterAll(() => rm(work, { recursive: true }));

test('the same commit makes the same bytes', async () => {
  const [one, other] = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(folder)).sort();
      const [, , sum = ''] = names;
      return { names, sum: await readFile(join(folder, sum), 'utf8') };
    }),
  );
  expect(one?.names).toEqual([
    expect.stringMatching(/^beside-.*\.cdx\.json$/),
    expect.stringMatching(/^beside-.*\.tar\.gz$/),
    expect.stringMatching(/^beside-.*\.tar\.gz\.sha256$/),
  ]);
  expect(one).toEqual(other);
  execFileSync('sha256sum', ['--check', '--quiet', one?.names[2] ?? ''], { cwd: folders[0] });
});

describe('unpacked in an empty folder', () => {
  let folder: string;
  beforeAll(async () => {
    const archive = (await readdir(folders[0]!)).find((name) => name.endsWith('.tar.gz'))!;
    execFileSync('tar', ['-xzf', join(folders[0]!, archive), '-C', work]);
    folder = join(work, archive.replace('.tar.gz', ''));
  });

  test('it is what its checksums say, all of it', async () => {
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: folder });
    const sums = (await readFile(join(folder, 'SHA256SUMS'), 'utf8')).trim().split('\n');
    const files = execFileSync('find', ['.', '-type', 'f'], { cwd: folder }).toString().trim();
    expect(files.split('\n')).toHaveLength(sums.length + 1);
  });

  test('its bill of materials names each package that is in it, and both programs', async () => {
    const bom = JSON.parse(await readFile(join(folder, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string;
      components: { name: string; version: string }[];
    };
    expect(bom.bomFormat).toBe('CycloneDX');
    const named = new Set(bom.components.map(({ name, version }) => `${name} ${version}`));
    const manifests = execFileSync('find', ['node_modules', '-name', 'package.json'], {
      cwd: folder,
    });
    const own = /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/;
    const packages = manifests
      .toString()
      .trim()
      .split('\n')
      .filter((path) => own.test(path));
    expect(packages.length).toBeGreaterThan(150);
    for (const path of packages) {
      const { name, version } = JSON.parse(await readFile(join(folder, path), 'utf8')) as {
        name: string;
        version: string;
      };
      expect(named).toContain(`${name} ${version}`);
    }
    expect(named).toContain(`node ${process.versions.node}`);
    expect([...named].some((each) => each.startsWith('mediasoup-worker '))).toBe(true);
  });

  test('it holds no key, no setting of a registry, and what its worker is built from', async () => {
    const files = execFileSync('find', ['.', '-type', 'f'], { cwd: folder }).toString();
    expect(files).not.toMatch(/\.(key|pem|crt|p12)$|\.npmrc$/m);
    expect(files).toContain('/scripts/setup/worker/source-build.ts');
    expect(files).toContain('/node_modules/mediasoup/worker/meson.build');
    expect(await readFile(join(folder, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });

  test('it becomes ready with no network at all, by its own Node and worker', async () => {
    if (!isRoot) console.log('Tried with the network: only root may cut it.');
    const env = {
      ...bare,
      BESIDE_PORT: String(await freePort()),
      BESIDE_MEDIA_PORT: '0',
      BESIDE_DATA_DIR: join(work, 'data'),
    };
    const cut = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    const serve = [join(folder, 'bin/beside'), 'serve'];
    const [program = '', ...args] = isRoot ? ['unshare', ...cut, ...serve] : serve;
    const server = spawn(program, args, { env, cwd: work });
    let output = '';
    const ready = new Promise<void>((resolve) => {
      for (const stream of [server.stdout, server.stderr])
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
          if (output.includes('Beside is ready')) resolve();
        });
    });
    const ended = once(server, 'exit') as Promise<[number]>;
    await Promise.race([
      ready,
      ended.then(() => {
        throw new Error(output);
      }),
    ]);
    const there = isRoot ? ['nsenter', '--net', `--target=${server.pid}`] : ['env'];
    const [enter = '', ...options] = there;
    const check = [...options, 'bin/node', 'src/cli/health-check.ts'];
    const asked = spawnSync(enter, check, { env, cwd: folder });
    expect(asked.stdout.toString()).toMatch(/^{"ready":true/);
    server.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});

test('what is in no commit is not handed over by mistake', () => {
  // An index of its own, in which nothing is.
  const env = { ...process.env, NODE_OPTIONS: '', GIT_INDEX_FILE: join(work, 'index') };
  const { status, stderr } = spawnSync(process.execPath, [task, '--into', work], { env });
  expect(status).toBe(1);
  expect(stderr.toString()).toMatch(/in no commit|missing in other languages/);
});
