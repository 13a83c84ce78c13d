/** What is said of files and folders that cannot be used. */
import { mkdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inWords } from '../../../src/common/system-error.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  file = await folder.file('a-file', '');
});
afterAll(async () => {
  await folder.remove();
});

test.each<[string, () => Promise<unknown>]>([
  ['is a file, not a folder (EEXIST)', async () => await mkdir(file, { recursive: true })],
  ['is a folder, not a file (EISDIR)', async () => await readFile(folder.path)],
  ['is below a file, not below a folder (ENOTDIR)', async () => await readFile(`${file}/b`)],
  ['there is no such file (ENOENT)', async () => await readFile(`${folder.path}/b`)],
])('%s', async (words, use) => {
  const error: unknown = await use().catch((reason: unknown) => reason);
  expect(inWords(error)).toBe(words);
});
