import type { AuditEvent } from '../audit/audit-events.ts';
import { toBesideError } from '../common/error-reply.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { hasContext, type Person, type Authentication } from '../domain/person.ts';
import type { People, StoredPerson } from '../database/people.ts';
import { personFromClaims, type ReadingOptions } from './claims.ts';
import type { ProviderClaims, MissingClaims } from './provider.ts';
import type { ToPerson } from './roles.ts';
import type { UnreadClaims } from './unread-claims.ts';

export interface AdmissionOptions {
  people: People;
  toPerson: ToPerson;
  /** How claims are read, and which tenants are allowed. */
  reading: ReadingOptions;
  unreadClaims: UnreadClaims;
  now: () => number;
  audit: (event: AuditEvent) => Promise<void>;
}

/** What Beside itself knows about a sign-in, apart from the provider's claims. */
export interface Coming {
  address: string;
  /** The authentication context that the sign-in had to satisfy (`AuthorizationParams`). */
  context?: string | undefined;
}

/** Decides which of the people whom the provider has authenticated may come in. It audits each decision. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * @param authenticate Returns the provider's claims. It may refuse by itself.
   * @throws {BesideError} Why somebody is not let in.
   */
  async admit(
    authenticate: () => Promise<ProviderClaims>,
    { address, context }: Coming,
  ): Promise<Person> {
    const { people, toPerson, reading, unreadClaims, now, audit } = this.#options;
    try {
      const said = await authenticate();
      const { person, signIn, unread } = personFromClaims(said, reading, now());
      unreadClaims.log([...(said.unread ?? []), ...unread], now());
      if (context && !hasContext(signIn, context)) throw unproved(context, signIn);
      const stored = await people.save(person, now(), missingClaims(person, said));
      await audit({
        type: 'signed-in',
        at: now(),
        personKey: stored.key,
        address,
        details: { ...(context && { proved: context }), ...howIn(signIn) },
      });
      return toPerson(stored, signIn);
    } catch (error) {
      const refusal = toBesideError(error, 'SIGN_IN_FAILED');
      // Only the code: the rest may come from outside. Without a database there is no audit log
      // either.
      if (refusal.code !== 'STORE_UNAVAILABLE')
        await audit({
          type: 'sign-in.refused',
          at: now(),
          address,
          code: refusal.code,
        });
      throw refusal;
    }
  }
}

/** The audit log gets at most this many names. Providers use few for one sign-in. */
const mostNames = 10;

/**
 * How somebody has signed in, for the audit log: the names that the provider uses (RFC 8176), if it
 * reports them.
 */
function howIn({ amr, acr, contexts }: Authentication) {
  return {
    ...(amr.length > 0 && { amr: amr.slice(0, mostNames) }),
    ...(acr && { acr }),
    ...(contexts.length > 0 && { contexts: contexts.slice(0, mostNames) }),
  };
}

/** A claim that is missing in one place, and present in another such as the ID token, is known. */
function missingClaims(person: StoredPerson, { unknown = [] }: ProviderClaims): MissingClaims[] {
  return unknown.filter((part) => person[part] === undefined || person[part].length === 0);
}

/** The reason is for the log. */
function unproved(context: string, { acr, contexts }: Authentication): BesideError {
  const proved = [acr, ...contexts].filter(Boolean).join(', ').slice(0, 200);
  const why = `${context} was not proved, only ${proved || 'who it is'}`;
  return new BesideError('STEP_UP_FAILED', {}, { cause: new Error(why) });
}
