import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './sources.ts';

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

test('the lock file names no registry', async () => {
  expect(await readFile(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
