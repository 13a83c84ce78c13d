/** Each piece of a configuration that a document shows is right. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig, schema } from '../../../src/config/load.ts';
import { root } from '../../support/sources.ts';
import { faultsOf, temporaryFolder } from '../../support/temporary-folder.ts';

const files = globSync(['*.md', 'certs/*.md', 'docs/**/*.md'], { cwd: root });
const blocks = files.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
    .map(([, text = '']) => ({ file, text, keys: Object.keys(parse(text) as object) }))
    // Other programs have their own.
    .filter(({ keys }) => keys.some((key) => key in schema.shape)),
);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

test('there are some', () => {
  expect(blocks.length).toBeGreaterThan(5);
});

test.each(blocks)('$file: $keys', async ({ text }) => {
  const file = await folder.file('beside.yaml', text);
  const secrets = text.includes('azureAd:') ? { BESIDE_AZURE_AD_CLIENT_SECRET: 'x' } : {};
  expect(faultsOf(() => loadConfig(secrets, file))).toEqual([]);
});
