/** What the documents point at is there: files, folders, links, scripts of npm. */
import { globSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../../support/sources.ts';

const documents = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...['certs/README.md', 'docs/*.md', 'docs/adr/*.md', 'docs/proxy/*.md'],
];
const files = globSync(documents, { cwd: root });

/** Whoever uses `compose.yaml` writes it. */
const ofOnesOwn = 'config/beside.yaml';

async function missing(paths: string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => await stat(join(root, path)).catch(() => undefined)),
  );
  return paths.filter((_path, index) => found[index] === undefined);
}

test.each(files)('%s points at nothing that is not there', async (file) => {
  const text = await readFile(join(root, file), 'utf8');
  const named = [...text.matchAll(/`((?:src|web|test|scripts|docs|config|deploy)\/[\w./-]*)`/g)]
    .map(([, path = '']) => path)
    // A place for a name of one's own.
    .filter((path) => !/\/[A-Z]+\./.test(path) && path !== ofOnesOwn);
  const linked = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) =>
    join(dirname(file), path),
  );
  expect(await missing([...named, ...linked])).toEqual([]);
});

test.each(files)('%s names only scripts that npm has', async (file) => {
  const text = await readFile(join(root, file), 'utf8');
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
