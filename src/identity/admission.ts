import type { AuditEvent } from '../audit/audit.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { Person } from '../session/person.ts';
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

/** Who may come in, of those whom the identity provider vouches for. Each answer is audited. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * @param vouch What the provider says; it may refuse by itself.
   * @throws {BesideError} `ORGANIZATION_NOT_ALLOWED`, `SIGN_IN_FAILED`.
   */
  async admit(vouch: () => Promise<unknown>, address: string): Promise<Person> {
    const { people, toPerson, reading, now, audit } = this.#options;
    try {
      const stored = personFromClaims(await vouch(), reading);
      await people.save(stored, now());
      await audit({ type: 'signed-in', at: now(), personKey: stored.key, address });
      return toPerson(stored);
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
