import { describe, expect, test } from '@jest/globals';
import type { BesideError } from '../../../src/protocol/error-codes.ts';
import { PasscodeAttempts } from '../../../src/rate-limits/passcode-attempts.ts';

describe('the limit of tries', () => {
  /** Begins so many tries; the code of each refusal. */
  async function begin(tries: PasscodeAttempts, count: number, person: string, address: string) {
    const outcomes = await Promise.allSettled(
      Array.from({ length: count }, () => tries.begin(person, address)),
    );
    return outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as BesideError] : [],
    );
  }

  test('is five a minute for a person, at whatever address', async () => {
    const tries = new PasscodeAttempts();
    expect(await begin(tries, 5, 'one', '192.0.2.1')).toEqual([]);
    const [refusal] = await begin(tries, 1, 'one', '192.0.2.2');
    expect(refusal?.code).toBe('TOO_MANY_TRIES');
    expect(refusal?.details.retryAfterSeconds).toBeGreaterThan(0);
    expect(refusal?.details.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(await begin(tries, 1, 'other', '192.0.2.1')).toEqual([]);
  });

  test('counts many at once one by one', async () => {
    expect(await begin(new PasscodeAttempts(), 20, 'one', '192.0.2.1')).toHaveLength(15);
  });

  test('is thirty a minute for an address, by whatever persons, and a /64 is one address', async () => {
    const tries = new PasscodeAttempts();
    for (let person = 0; person < 30; person += 1)
      expect(await begin(tries, 1, `person ${person}`, `2001:db8::${person}`)).toEqual([]);
    expect(await begin(tries, 1, 'one more', '2001:db8::ffff')).toHaveLength(1);
    expect(await begin(tries, 1, 'one more', '2001:db8:0:1::1')).toEqual([]);
  });

  test('is three hundred a minute for everybody together', async () => {
    const tries = new PasscodeAttempts();
    for (let person = 0; person < 300; person += 1)
      expect(await begin(tries, 1, `person ${person}`, `192.0.2.${person}`)).toEqual([]);
    expect(await begin(tries, 1, 'one more', '198.51.100.1')).toHaveLength(1);
  });

  test('does not count a right passcode, whose try is given back', async () => {
    const tries = new PasscodeAttempts();
    // More than any of the limits.
    for (let time = 0; time < 310; time += 1) {
      const giveBack = await tries.begin('one', '192.0.2.1');
      await giveBack();
    }
    expect(await begin(tries, 5, 'one', '192.0.2.1')).toEqual([]);
  });
});
