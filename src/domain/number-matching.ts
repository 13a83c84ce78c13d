/**
 * Number matching. The helper's page shows two digits, the helper reads them out, and the sharer
 * types them. So the sharer knows that the voice on the phone is the person who asks.
 */
import { randomInt } from 'node:crypto';
import { matchNumberLength, matchTries } from '../protocol/match-number.ts';

/** A new number, `00` to `99`, from the system's cryptographic generator. */
export function makeMatchNumber(): string {
  return String(randomInt(10 ** matchNumberLength)).padStart(matchNumberLength, '0');
}

export class NumberMatch {
  /** For the helper's page only. It is neither stored nor logged. */
  readonly digits: string;
  triesLeft: number;

  constructor(digits: string, triesLeft = matchTries) {
    this.digits = digits;
    this.triesLeft = triesLeft;
  }

  /** Whether this is the number. Anything else, even nothing, uses up an attempt. */
  accepts(typed: string | undefined): boolean {
    if (typed === this.digits) return true;
    this.triesLeft -= 1;
    return false;
  }
}
