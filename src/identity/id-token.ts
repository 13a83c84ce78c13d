/** Checks that hold for the ID token of any provider, by `jose`. */
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { describe } from './claim-reader.ts';

/** How far the provider's clock may differ from ours. */
const clockToleranceSeconds = 60;

export interface Expected {
  /** Only asymmetric algorithms: with HS256 a public key would be the secret. */
  algorithms: string[];
  /** Our client id. */
  audience: string;
  issuer?: string;
}

/**
 * Verifies signature, issuer, audience and times (OpenID Connect Core 1.0, 3.1.3.7).
 *
 * @throws {Error} A sentence that names the claim, without values.
 */
export async function verifySigned(
  token: string,
  findKey: JWTVerifyGetKey,
  expected: Expected,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, findKey, {
      ...expected,
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
    });
    return payload;
  } catch (error) {
    throw explained(error);
  }
}

/** An error of `jose` contains all claims of the token, which are personal. */
function explained(error: unknown): unknown {
  const isClaim =
    error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
  if (!isClaim) return error;
  const { claim, payload, reason } = error;
  const value = payload[claim];
  if ((claim === 'exp' || claim === 'nbf') && reason === 'check_failed')
    return new Error(
      `the clocks differ by more than ${clockToleranceSeconds} s, or the ID token was kept too long: ${clocks(payload)}; ${claim} is ${time(value)}. Set both clocks by a time server`,
    );
  return new Error(
    `the claim ${claim} of the ID token is not as expected (${reason}): found ${describe(value)}`,
  );
}

function clocks({ iat }: JWTPayload): string {
  return `the provider made it at ${time(iat)} by its clock, and here it is ${new Date().toISOString()}`;
}

function time(seconds: unknown): string {
  const at = new Date(typeof seconds === 'number' ? seconds * 1_000 : NaN);
  return Number.isNaN(at.getTime()) ? 'no time' : at.toISOString();
}
