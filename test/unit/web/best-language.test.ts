/** Which of the languages that there are somebody reads best. */
import { describe, expect, test } from '@jest/globals';
import { bestLanguage, languageTags } from '../../../web/i18n/languages.ts';

describe('somebody whose browser wants', () => {
  test.each([
    [['de-CH'], 'de'],
    [['pt-BR'], 'pt'],
    [['no'], 'nb'],
    [['nn-NO', 'de'], 'nb'],
    [['he'], 'he'],
    [['iw'], 'he'],
    [['sr-Latn-RS'], 'sr'],
    // Chinese by its script, which a region stands for as well.
    [['zh'], 'zh-Hans'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-SG'], 'zh-Hans'],
    [['zh-TW'], 'zh-Hant'],
    [['zh-HK'], 'zh-Hant'],
    [['zh-MO'], 'zh-Hant'],
    [['zh-Hant-CN'], 'zh-Hant'],
    // The first that can be had.
    [['cy', 'gd', 'fr-CA', 'en'], 'fr'],
    [['not a language', 'ko'], 'ko'],
    [['cy'], 'en'],
    [[], 'en'],
  ])('%j reads %s', (wishes, tag) => {
    expect(bestLanguage(wishes, languageTags)).toBe(tag);
  });

  test('a script that there is none of, for want of it, reads what comes next', () => {
    const offered = languageTags.filter((tag) => tag !== 'zh-Hant');
    expect(bestLanguage(['zh-TW', 'ja'], offered)).toBe('ja');
  });
});
