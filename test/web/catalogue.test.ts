/** Every visible word comes from a catalogue, and every code that the server can send has words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { errorCodes } from '../../src/protocol/error-codes.ts';
import {
  endReasons,
  policyRules,
  roles,
  sessionStates,
  surfaces,
} from '../../src/protocol/session-view.ts';
import { languageTags } from '../../web/i18n/languages.ts';

const web = join(import.meta.dirname, '../../web');
const catalogues = join(web, 'i18n/catalogues');
const english = read('en.json');

function read(file: string): Record<string, string> {
  return JSON.parse(readFileSync(join(catalogues, file), 'utf8')) as Record<string, string>;
}

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(web, file), 'utf8'));

describe('the English catalogue', () => {
  test.each(errorCodes)('has words for the error %s', (code) => {
    expect(english[`error.${code}`]).toBeTruthy();
  });

  test.each(endReasons)('has words for the end by %s', (reason) => {
    const about = Object.keys(english).filter((key) => key.includes(reason));
    expect(about).not.toEqual([]);
  });

  test.each(policyRules)('has words for the rule %s, for either side', (rule) => {
    for (const role of roles) expect(english[`end.rule.${rule}.${role}`]).toContain('{name}');
  });

  test.each(sessionStates)('has words for the state %s', (state) => {
    const about = Object.keys(english).filter((key) => key.startsWith(`state.${state}`));
    expect(about).not.toEqual([]);
  });

  test.each(surfaces)('has words for sharing a %s', (surface) => {
    expect(english[`live.surface.${surface}`]).toBeTruthy();
  });

  test.each(Object.entries(english))('can read its own message %s', (key, message) => {
    expect(() => new IntlMessageFormat(message, 'en')).not.toThrow();
    expect(key).toMatch(/^[\w.-]+$/);
  });

  test('has no message that nothing shows', () => {
    const text = sources.join('\n');
    const prefixes = [...text.matchAll(/`([a-z-]+(?:\.[a-z-]+)*\.)\$\{/g)].map(
      (match) => match[1] ?? '',
    );
    const unused = Object.keys(english).filter(
      (key) => !text.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});

describe('languages', () => {
  test('there are 34 of them', () => {
    expect(new Set(languageTags).size).toBe(34);
  });

  test('every catalogue is of one of them, and says nothing that English does not', () => {
    for (const file of readdirSync(catalogues)) {
      expect(languageTags).toContain(file.replace('.json', ''));
      expect(Object.keys(english)).toEqual(expect.arrayContaining(Object.keys(read(file))));
    }
  });
});

describe('templates', () => {
  test('have no words of their own between their tags', () => {
    const worded = sources.flatMap((source) =>
      [...source.matchAll(/html`([^`]*)`/g)].flatMap((template) =>
        [
          ...(template[1] ?? '').replace(/\$\{[^}]*\}/g, '').matchAll(/>\s*([A-Za-z][^<>{}$]*)</g),
        ].map((match) => match[1]),
      ),
    );
    expect(worded).toEqual([]);
  });
});
