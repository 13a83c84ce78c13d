/** The program's own files, for tests about the code itself. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { filesIn } from '../../scripts/setup/files.ts';

export const root = join(import.meta.dirname, '../..');

/** Path from the root and text of every file of code in these folders. */
export async function sourcesIn(...folders: string[]): Promise<{ path: string; text: string }[]> {
  const files = (await Promise.all(folders.map((each) => filesIn(join(root, each))))).flat();
  const code = files.filter((file) => /\.(ts|js|mjs|css|html)$/.test(file));
  return await Promise.all(
    code.map(async (file) => ({ path: relative(root, file), text: await readFile(file, 'utf8') })),
  );
}
