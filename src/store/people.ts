import type { Store } from './database.ts';

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
  groups: string[];
}

/** People who have signed in. */
export class People {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
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
      signed_in_at: now,
    };
    await this.#store
      .insertInto('people')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute();
  }

  async find(key: string): Promise<StoredPerson | undefined> {
    const row = await this.#store
      .selectFrom('people')
      .selectAll()
      .where('key', '=', key)
      .executeTakeFirst();
    return (
      row && {
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
      }
    );
  }
}
