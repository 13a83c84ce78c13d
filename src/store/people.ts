import type { Selectable } from 'kysely';
import type { Store } from './database.ts';
import type { Database } from './schema.ts';

/** What an identity provider says of somebody, as it is kept between requests. */
export interface StoredPerson {
  key: string;
  tenantId: string;
  userName: string;
  name: string;
  jobTitle?: string | undefined;
  company?: string | undefined;
  verifiedDomain?: string | undefined;
  picture?: string | undefined;
  roles: string[];
  /** Ids or names of groups, as the identity provider gives them. */
  groups: string[];
}

/** Whose word counts: somebody who came by another provider, or of another tenant, signs in anew. */
export interface Vouching {
  /** The provider in use: of two of a kind, each has a name of its own. */
  provider: string;
  tenants: string[];
}

/** People who have signed in. */
export class People {
  readonly #store: Store;
  readonly #vouching: Vouching;

  constructor(store: Store, vouching: Vouching) {
    this.#store = store;
    this.#vouching = vouching;
  }

  async save(person: StoredPerson, now: number): Promise<void> {
    const { key, ...row } = {
      key: person.key,
      tenant_id: person.tenantId,
      user_name: person.userName,
      name: person.name,
      job_title: person.jobTitle ?? null,
      company: person.company ?? null,
      verified_domain: person.verifiedDomain ?? null,
      picture: person.picture ?? null,
      roles: JSON.stringify(person.roles),
      groups: JSON.stringify(person.groups),
      provider: this.#vouching.provider,
      signed_in_at: now,
    };
    await this.#store
      .insertInto('people')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute();
  }

  /** Somebody who could sign in again; undefined also when the provider or the tenants have changed. */
  async find(key: string): Promise<StoredPerson | undefined> {
    const { provider, tenants } = this.#vouching;
    const row = await this.#row(key);
    return row?.provider === provider && tenants.includes(row.tenant_id)
      ? personIn(row)
      : undefined;
  }

  /** Anybody who has ever signed in, also if they could no longer. */
  async recall(key: string): Promise<StoredPerson | undefined> {
    const row = await this.#row(key);
    return row && personIn(row);
  }

  async #row(key: string) {
    return await this.#store
      .selectFrom('people')
      .selectAll()
      .where('key', '=', key)
      .executeTakeFirst();
  }
}

function personIn(row: Selectable<Database['people']>): StoredPerson {
  return {
    key: row.key,
    tenantId: row.tenant_id,
    userName: row.user_name,
    name: row.name,
    jobTitle: row.job_title ?? undefined,
    company: row.company ?? undefined,
    verifiedDomain: row.verified_domain ?? undefined,
    picture: row.picture ?? undefined,
    roles: JSON.parse(row.roles) as string[],
    groups: JSON.parse(row.groups) as string[],
  };
}
