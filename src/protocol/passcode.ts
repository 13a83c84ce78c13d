/** The form of a passcode, as both sides know it. */

export const passcodeLength = 8;

/** 32 symbols of 5 bits: digits and letters without 0, 1, I and O, which look alike. */
export const passcodeAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

const wellFormed = new RegExp(`^[${passcodeAlphabet}]{${passcodeLength}}$`);

/**
 * What a person typed or pasted, as a passcode. Case, spaces and dashes of any script do not
 * matter. Full-width letters count as letters (Unicode NFKC).
 *
 * @returns Undefined if it cannot be a passcode.
 */
export function parsePasscode(typed: string): string | undefined {
  const code = typed
    .normalize('NFKC')
    .replace(/[\s\p{Dash_Punctuation}\p{Format}]/gu, '')
    .toUpperCase();
  return wellFormed.test(code) ? code : undefined;
}

/** `ABCDEFGH` as `ABCD-EFGH`, to be read aloud. */
export function formatPasscode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
