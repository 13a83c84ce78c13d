/** What a release asks of the catalogues. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { missingMessages } from '../../../scripts/i18n/missing.ts';
import { languageTags } from '../../../web/i18n/languages.ts';
import { root } from '../../support/sources.ts';

function keysOf(tag: string): string[] {
  const file = join(root, 'web/i18n/catalogues', `${tag}.json`);
  return Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object);
}

test('each message that a language lacks is listed, and no other', async () => {
  const lacking = languageTags.flatMap((tag) => {
    const own = new Set(keysOf(tag));
    return keysOf('en').flatMap((key) => (own.has(key) ? [] : [`${tag} ${key}`]));
  });
  expect(await missingMessages()).toEqual(lacking);
});
