import type { AuditEvent } from '../audit/audit.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { Person } from '../session/person.ts';
import type { People } from '../store/people.ts';
import { personFromClaims } from './claims.ts';
import type { ToPerson } from './roles.ts';

export interface AdmissionOptions {
  people: People;
  toPerson: ToPerson;
  allowedTenants: string[];
  /** Beside's own address; pictures of other origins are left out. */
  origin: string;
  now: () => number;
  audit: (event: AuditEvent) => Promise<void>;
}

/** Who may come in, of those whom the identity provider vouches for. Each answer is audited. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** @throws {BesideError} `ORGANIZATION_NOT_ALLOWED`, `SIGN_IN_FAILED`. */
  async admit(claims: unknown, address: string): Promise<Person> {
    const { people, toPerson, allowedTenants, origin, now, audit } = this.#options;
    try {
      const stored = personFromClaims(claims, allowedTenants, origin);
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
