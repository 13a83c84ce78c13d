/**
 * Number matching: the helper's page shows two digits, and the sharer types what the voice on the
 * phone reads out. So the sharer knows that the voice and the person who asks are one.
 */
import { randomInt } from 'node:crypto';
import { matchNumberLength, matchTries } from '../protocol/match-number.ts';

/** A new number, `00` to `99`, from the system's cryptographic generator. */
export function makeMatchNumber(): string {
  return String(randomInt(10 ** matchNumberLength)).padStart(matchNumberLength, '0');
}

export class NumberMatch {
  /** For the helper's page only: neither stored nor logged. */
  readonly digits: string;
  triesLeft: number;

  constructor(digits: string, triesLeft = matchTries) {
    this.digits = digits;
    this.triesLeft = triesLeft;
  }

  /** Whether this is the number; anything else, also none at all, uses up a try. */
  accepts(typed: string | undefined): boolean {
    if (typed === this.digits) return true;
    this.triesLeft -= 1;
    return false;
  }
}
