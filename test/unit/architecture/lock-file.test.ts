import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../support/sources.ts';

type Wanted = Record<'dependencies' | 'devDependencies', Record<string, string>>;

// Set-up runs `npm install`, which would otherwise pass over this.
test('the lock file belongs to package.json, and every version is exact', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Wanted;
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: { '': Wanted } };
  const { dependencies, devDependencies } = manifest;
  expect(packages['']).toMatchObject({ dependencies, devDependencies });
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

// `passport-azure-ad` asks for an older one, which must not stand beside ours.
test('there is one passport, and it is the one that we ask for', async () => {
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string }> };
  const passports = Object.entries(packages)
    .filter(([path]) => /(^|\/)node_modules\/passport$/.test(path))
    .map(([path, { version }]) => [path, version]);
  expect(passports).toEqual([['node_modules/passport', '0.7.0']]);
});

test('the lock file names no registry', async () => {
  expect(await readFile(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
