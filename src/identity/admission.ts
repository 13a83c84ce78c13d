import type { AuditEvent } from '../audit/audit.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { hasContext, type Person } from '../session/person.ts';
import type { People } from '../store/people.ts';
import { personFromClaims, type ReadingOptions } from './claims.ts';
import type { ToPerson } from './roles.ts';

export interface AdmissionOptions {
  people: People;
  toPerson: ToPerson;
  /** How claims are read, and whose are taken. */
  reading: ReadingOptions;
  now: () => number;
  audit: (event: AuditEvent) => Promise<void>;
}

/** What is known of an act of signing in apart from what the provider says. */
export interface Coming {
  address: string;
  /** What had to be proved (`Demand`). */
  context?: string | undefined;
}

/** Who may come in, of those whom the identity provider vouches for. Each answer is audited. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * @param vouch What the provider says; it may refuse by itself.
   * @throws {BesideError} `ORGANIZATION_NOT_ALLOWED`, `SIGN_IN_FAILED`, `STEP_UP_FAILED`.
   */
  async admit(vouch: () => Promise<unknown>, { address, context }: Coming): Promise<Person> {
    const { people, toPerson, reading, now, audit } = this.#options;
    try {
      const { person: stored, signIn } = personFromClaims(await vouch(), reading, now());
      if (context && !hasContext(signIn, context)) throw new BesideError('STEP_UP_FAILED');
      await people.save(stored, now());
      await audit({
        type: 'signed-in',
        at: now(),
        personKey: stored.key,
        address,
        ...(context && { details: { proved: context } }),
      });
      return toPerson(stored, signIn);
    } catch (error) {
      if (error instanceof BesideError)
        await audit({
          type: 'sign-in.refused',
          at: now(),
          address,
          details: { code: error.code },
        });
      throw error;
    }
  }
}
