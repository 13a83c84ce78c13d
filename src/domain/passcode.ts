import { createHmac, randomInt } from 'node:crypto';
import { passcodeAlphabet, passcodeLength } from '../protocol/passcode.ts';

/** The one that counts for what is new, and those that were it before. */
export type Secrets = [string, ...string[]];

/** A new passcode: 40 bits from the system's cryptographic generator. */
export function makePasscode(): string {
  return Array.from({ length: passcodeLength }, () =>
    passcodeAlphabet.charAt(randomInt(passcodeAlphabet.length)),
  ).join('');
}

/** What is kept of a passcode: HMAC-SHA-256, so that a copy of the database does not open sessions. */
export function hashPasscode(passcode: string, secret: string): string {
  return createHmac('sha256', secret).update(`passcode:${passcode}`).digest('base64url');
}
