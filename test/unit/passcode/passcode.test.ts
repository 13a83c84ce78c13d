import { describe, expect, test } from '@jest/globals';
import {
  formatPasscode,
  parsePasscode,
  passcodeAlphabet,
  passcodeLength,
} from '../../../src/protocol/passcode.ts';
import { hashPasscode, makePasscode } from '../../../src/domain/passcode.ts';

describe('what a person types', () => {
  test.each([
    ['as it is', 'ABCD2345'],
    ['in lower case', 'abcd2345'],
    ['with the dash it is shown with', 'ABCD-2345'],
    ['with an en dash', 'ABCD–2345'],
    ['with an em dash', 'ABCD—2345'],
    ['with a non-breaking hyphen', 'ABCD‑2345'],
    ['with a Japanese wave dash', 'ABCD〜2345'],
    ['with a full-width hyphen', 'ABCD－2345'],
    ['with an Arabic page’s direction marks', '\u200fABCD\u200e2345\u200f'],
    ['with spaces everywhere', ' A B C D 2 3 4 5 '],
    ['with a non-breaking space', 'ABCD\u00a02345'],
    ['with an ideographic space', 'ABCD\u30002345'],
    ['with a zero-width space', 'ABCD\u200b2345'],
    ['with a byte order mark', '\ufeffABCD2345'],
    ['with a soft hyphen', 'ABCD\u00ad2345'],
    ['with a tab and a line break', 'ABCD\t2345\r\n'],
    ['in full-width characters', 'ＡＢＣＤ２３４５'],
    ['in full-width lower case', 'ａｂｃｄ２３４５'],
    ['in mathematical letters', '𝐀𝐁𝐂𝐃𝟐𝟑𝟒𝟓'],
  ])('is understood %s', (_how, typed) => {
    expect(parsePasscode(typed)).toBe('ABCD2345');
  });

  test.each([
    ['nothing', ''],
    ['only spaces and dashes', ' - — '],
    ['too short', 'ABCD234'],
    ['too long', 'ABCD23456'],
    ['a zero', 'ABCD2340'],
    ['a one', 'ABCD2341'],
    ['the letter I', 'ABCI2345'],
    ['the letter O', 'ABCO2345'],
    ['a Cyrillic А', '\u0410BCD2345'],
    ['a Greek Β', 'A\u0392CD2345'],
    ['Arabic digits', 'ABCD٢٣٤٥'],
    ['a letter with an accent', 'ÁBCD2345'],
    ['punctuation', 'ABCD_2345'],
    ['two codes', 'ABCD2345\nABCD2345'],
    ['ß, which has two capital letters', 'ABCD234ß'],
    ['a lone surrogate', 'ABCD234\ud800'],
  ])('is no passcode with %s', (_what, typed) => {
    expect(parsePasscode(typed)).toBeUndefined();
  });

  test('may be as long as a request lets it be without taking long', () => {
    expect(parsePasscode('-'.repeat(1_000_000))).toBeUndefined();
  });
});

describe('a new passcode', () => {
  const made = Array.from({ length: 2_000 }, makePasscode);

  test('is what a person could type, and is shown in two halves', () => {
    for (const code of made) expect(parsePasscode(formatPasscode(code))).toBe(code);
    expect(formatPasscode('ABCDEFGH')).toBe('ABCD-EFGH');
  });

  test('uses all 32 symbols in every place, and none twice in 2,000', () => {
    expect(new Set(passcodeAlphabet).size).toBe(32);
    for (let place = 0; place < passcodeLength; place += 1)
      expect(new Set(made.map((code) => code[place])).size).toBe(32);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('what is kept of a passcode', () => {
  test('is a hash that depends on the passcode and on the server’s secret', () => {
    const hash = hashPasscode('ABCD2345', 'one secret');
    expect(hashPasscode('ABCD2345', 'one secret')).toBe(hash);
    expect(hashPasscode('ABCD2346', 'one secret')).not.toBe(hash);
    expect(hashPasscode('ABCD2345', 'other secret')).not.toBe(hash);
    expect(Buffer.from(hash, 'base64url')).toHaveLength(32);
  });
});
