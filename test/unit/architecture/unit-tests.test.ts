/** Tests of `npm run test:unit` start no process and no browser, nor does anything that they import. */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import config from '../../../jest.unit.config.js';
import { root } from '../../support/sources.ts';

const patterns = [config.testMatch ?? []].flat();
const files = globSync(patterns.map((each) => each.replace('<rootDir>', root)));

/** What a file imports, through all files of this checkout, each with the way to it. */
async function importsOf(file: string, way: string[] = [], seen = new Set<string>()) {
  if (seen.has(file)) return [];
  seen.add(file);
  const here = [...way, relative(root, file)];
  const text = await readFile(file, 'utf8');
  const found: { name: string; way: string[] }[] = [];
  for (const [, isType, name = ''] of text.matchAll(
    /^(?:import|export)( type)?\b[^;]*?'([^']+)';/gm,
  )) {
    if (isType) continue;
    if (name.startsWith('.'))
      found.push(...(await importsOf(join(dirname(file), name), here, seen)));
    else found.push({ name, way: here });
  }
  return found;
}

test('there are some', () => {
  expect(files.length).toBeGreaterThan(20);
});

test.each(files.map((file) => relative(root, file)))('%s starts nothing', async (file) => {
  const imports = await importsOf(join(root, file));
  const starts = imports.filter(({ name }) =>
    /^(node:)?(child_process|cluster)$|^playwright/.test(name),
  );
  expect(starts).toEqual([]);
});
