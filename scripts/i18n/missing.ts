import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { languageTags } from '../../web/i18n/languages.ts';

const catalogues = join(import.meta.dirname, '../../web/i18n/catalogues');

/** @returns `LANGUAGE KEY` for each message that a language lacks. */
export async function missingMessages(): Promise<string[]> {
  const english = await keysOf('en');
  const missing: string[] = [];
  for (const tag of languageTags) {
    const own = new Set(await keysOf(tag));
    missing.push(...english.filter((key) => !own.has(key)).map((key) => `${tag} ${key}`));
  }
  return missing;
}

async function keysOf(tag: string): Promise<string[]> {
  const text = await readFile(join(catalogues, `${tag}.json`), 'utf8');
  return Object.keys(JSON.parse(text) as object);
}
