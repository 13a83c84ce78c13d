/**
 * `npm run i18n:missing`: one line for each message that a language lacks. Exit code 1 while there is
 * any: the pages show those in English.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { languageTags } from '../../web/i18n/languages.ts';

const catalogues = join(import.meta.dirname, '../../web/i18n/catalogues');

async function keysOf(tag: string): Promise<string[]> {
  const text = await readFile(join(catalogues, `${tag}.json`), 'utf8');
  return Object.keys(JSON.parse(text) as object);
}

const english = await keysOf('en');
for (const tag of languageTags) {
  const own = new Set(await keysOf(tag));
  for (const key of english) {
    if (own.has(key)) continue;
    console.log(`${tag} ${key}`);
    process.exitCode = 1;
  }
}
