/** How long tickets and proofs are good for. */
import { describe, expect, test } from '@jest/globals';
import { Attestations } from '../../../src/attestation/tickets.ts';
import { ManualClock } from '../../support/clock.ts';

const refused = expect.objectContaining({ code: 'ATTESTATION_NOT_ACCEPTED' });

describe.each([
  [59_999, 'are good just before a minute is over'],
  [60_000, 'are not any more when it is'],
])('after %i ms', (waitMs, what) => {
  const good = waitMs < 60_000;
  const outcomeOf = (act: () => unknown) => {
    try {
      return act();
    } catch (error) {
      return error;
    }
  };

  test(`tickets ${what}`, () => {
    const clock = new ManualClock();
    const attestations = new Attestations(clock);
    const ticket = attestations.ticketFor('login');
    clock.advance(waitMs);
    const outcome = outcomeOf(() => attestations.prove(ticket, 'none'));
    expect(outcome).toEqual(good ? expect.any(String) : refused);
  });

  test(`proofs ${what}`, () => {
    const clock = new ManualClock();
    const attestations = new Attestations(clock);
    const proof = attestations.prove(attestations.ticketFor('login'), 'expired');
    clock.advance(waitMs);
    expect(outcomeOf(() => attestations.redeem(proof, 'login'))).toEqual(
      good ? 'expired' : refused,
    );
  });
});
