/** The two digits of number matching. The helper reads them out, and the sharer types them. */

export const matchNumberLength = 2;

/** The last wrong one ends the session. So a guess succeeds once in 33 sessions. */
export const matchTries = 3;

export const matchNumberForm = /^[0-9]{2}$/;

/** The zeros of the digits on the keyboards of our languages: Arabic, Persian, Thai. */
const zeros = ['\u0660', '\u06f0', '\u0e50'].map((zero) => zero.charCodeAt(0));

/**
 * What a person typed, as two digits from 0 to 9. Spaces do not matter. Digits of other scripts
 * count as digits (full-width ones by Unicode NFKC).
 *
 * @returns Undefined if it is not two digits.
 */
export function parseMatchNumber(typed: string): string | undefined {
  const digits = typed
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/\p{Nd}/gu, (digit) => {
      const code = digit.charCodeAt(0);
      const zero = zeros.find((each) => code >= each && code <= each + 9);
      return zero === undefined ? digit : String(code - zero);
    });
  return matchNumberForm.test(digits) ? digits : undefined;
}
