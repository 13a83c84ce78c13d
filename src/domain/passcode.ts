import { createHmac, randomInt } from 'node:crypto';
import { passcodeAlphabet, passcodeLength } from '../protocol/passcode.ts';

/** The present secret first, then the previous ones. */
export type Secrets = [string, ...string[]];

/** A new passcode: 40 bits from the system's cryptographic generator. */
export function makePasscode(): string {
  return Array.from({ length: passcodeLength }, () =>
    passcodeAlphabet.charAt(randomInt(passcodeAlphabet.length)),
  ).join('');
}

/** The stored form of a passcode: HMAC-SHA-256. A copy of the database opens no session. */
export function hashPasscode(passcode: string, secret: string): string {
  return createHmac('sha256', secret).update(`passcode:${passcode}`).digest('base64url');
}
