/** Every visible word comes from a catalogue, and every code that the server can send has words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { deviceStates, unknownCauses } from '../../src/protocol/device.ts';
import { errorCodes } from '../../src/protocol/error-codes.ts';
import { accessEndReasons } from '../../src/protocol/events.ts';
import {
  endReasons,
  policyRules,
  roles,
  sessionStates,
  shareStatuses,
  surfaces,
} from '../../src/protocol/session-view.ts';
import { settingNames } from '../../src/protocol/settings.ts';
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

  test.each(accessEndReasons)('has words for access that ended by %s', (reason) => {
    expect(english[`access.${reason}`]).toBeTruthy();
  });

  test.each(settingNames)('has a name and an explanation for the setting %s', (name) => {
    expect(english[`setting.${name}.name`]).toBeTruthy();
    expect(english[`setting.${name}.explanation`]).toBeTruthy();
  });

  test.each(sessionStates)('has words for the state %s', (state) => {
    const about = Object.keys(english).filter((key) => key.startsWith(`state.${state}`));
    expect(about).not.toEqual([]);
  });

  test.each(deviceStates)('has words for a device that is %s', (state) => {
    expect(english[`device.state.${state}`]).toBeTruthy();
    expect(english[`device.title.${state}`]).toContain('{name}');
  });

  test.each(unknownCauses)('says why nobody knows of a device: %s', (cause) => {
    expect(english[`device.unknown.${cause}`]).toBeTruthy();
  });

  test.each(shareStatuses)('tells the helper of a share that is %s', (status) => {
    expect(english[`share-status.${status}`]).toBeTruthy();
    expect(english[`share-status.${status}.title`]).toBeTruthy();
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
