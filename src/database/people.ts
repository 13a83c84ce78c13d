import { setImmediate } from 'node:timers/promises';
import { sql, type Selectable } from 'kysely';
import type { Store } from './store.ts';
import type { Database } from './schema.ts';

/** What an identity provider reports about a person, as it is stored. */
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
  /** Ids or names of groups, as the identity provider sends them. */
  groups: string[];
}

/**
 * The provider and tenants that may authenticate people now. A person of another provider or tenant
 * must sign in anew.
 */
export interface Authenticating {
  /** The configured provider. Two providers of one kind have different names. */
  provider: string;
  tenants: () => string[];
}

/** Somebody who has signed in before, and whether they could again. */
export interface KnownRow {
  stored: StoredPerson;
  /** The provider that authenticated them. Null if an earlier version stored the row. */
  provider: string | null;
  /** When the provider last sent all claims. Milliseconds since 1970. */
  toldAt: number;
  signIn: 'possible' | 'other-provider' | 'tenant-not-allowed';
}

/** The most people that a search returns. */
const mostFound = 20;
/** A search reads so many people at once, and lets others work in between. */
const searchedAtOnce = 500;

/** Claims that the provider cannot report at the moment stay valid for this long. */
const countsForMs = 24 * 60 * 60_000;

/** People who have signed in. */
export class People {
  readonly #store: Store;
  readonly #authenticating: Authenticating;

  constructor(store: Store, authenticating: Authenticating) {
    this.#store = store;
    this.#authenticating = authenticating;
  }

  /**
   * @param unknown Claims that the provider could not report this time. Their earlier values stay.
   *   Otherwise signing in once more could end what the person is doing.
   * @returns The person, with the earlier values of these claims.
   */
  async save(
    said: StoredPerson,
    now: number,
    unknown: (keyof StoredPerson)[] = [],
  ): Promise<StoredPerson> {
    const { provider } = this.#authenticating;
    const row = unknown.length > 0 ? await this.#row(said.key) : undefined;
    const before =
      row?.provider === provider && now - row.told_at < countsForMs ? personIn(row) : undefined;
    const kept = before && Object.fromEntries(unknown.map((part) => [part, before[part]]));
    const person = { ...said, ...kept };
    await this.#write(person, kept && row ? row.told_at : now);
    return person;
  }

  async #write(person: StoredPerson, toldAt: number): Promise<void> {
    const { key, ...row } = {
      key: person.key,
      tenant_id: person.tenantId,
      ...{ user_name: person.userName, user_name_lower: person.userName.toLowerCase() },
      name: person.name,
      job_title: person.jobTitle ?? null,
      company: person.company ?? null,
      verified_domain: person.verifiedDomain ?? null,
      picture: person.picture ?? null,
      roles: JSON.stringify(person.roles),
      groups: JSON.stringify(person.groups),
      provider: this.#authenticating.provider,
      told_at: toldAt,
    };
    await this.#store
      .insertInto('people')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute();
  }

  /** Somebody who could sign in again. Undefined also if the provider or the tenants have changed. */
  async find(key: string): Promise<StoredPerson | undefined> {
    const { provider, tenants } = this.#authenticating;
    const row = await this.#row(key);
    return row?.provider === provider && tenants().includes(row.tenant_id)
      ? personIn(row)
      : undefined;
  }

  /** The same, by user name in any case. Undefined also if two people have this user name. */
  async findByUserName(userName: string): Promise<StoredPerson | undefined> {
    const { provider, tenants } = this.#authenticating;
    const [row, another] = await this.#store
      .selectFrom('people')
      .selectAll()
      .where('user_name_lower', '=', userName.toLowerCase())
      .where('provider', '=', provider)
      .where('tenant_id', 'in', tenants())
      .limit(2)
      .execute();
    return row && !another ? personIn(row) : undefined;
  }

  /** @returns User names, in lower case, of the people in one of the groups who could sign in again. */
  async membersOf(groups: string[]): Promise<Set<string>> {
    const { provider, tenants } = this.#authenticating;
    const rows = await this.#store
      .selectFrom(['people', sql<{ value: string }>`json_each(people.groups)`.as('held')])
      .select('people.user_name')
      .where('people.provider', '=', provider)
      .where('people.tenant_id', 'in', tenants())
      .where('held.value', 'in', groups)
      .execute();
    return new Set(rows.map(({ user_name: name }) => name.toLowerCase()));
  }

  /** Anybody who has ever signed in, even if they could no longer. */
  async recall(key: string): Promise<StoredPerson | undefined> {
    const row = await this.#row(key);
    return row && personIn(row);
  }

  /**
   * Anybody who has ever signed in, even if they could no longer. Of several people with this user
   * name, the one who could sign in again.
   *
   * @param who A key, or a user name in any case.
   * @returns Undefined also if several are meant.
   */
  async known(who: string): Promise<KnownRow | undefined> {
    const row = await this.#row(who);
    if (row) return this.#knownIn(row);
    const rows = await this.#store
      .selectFrom('people')
      .selectAll()
      .where('user_name_lower', '=', who.toLowerCase())
      .limit(mostFound)
      .execute();
    const found = rows.map((each) => this.#knownIn(each));
    const present = found.filter(({ signIn }) => signIn === 'possible');
    const [one, another] = present.length > 0 ? present : found;
    return another ? undefined : one;
  }

  /** @returns People who have signed in and in whose name or user name all of the words are. */
  async search(words: string): Promise<{ key: string; userName: string; name: string }[]> {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = await this.#scan(({ name, user_name: userName }) => {
      const text = `${name}\n${userName}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    }, mostFound);
    return found.map(({ key, name, user_name: userName }) => ({ key, userName, name }));
  }

  /** Looks at everybody, in small steps. There is no index for parts of names. */
  async #scan(
    fits: (row: Pick<Selectable<Database['people']>, 'key' | 'name' | 'user_name'>) => boolean,
    most: number,
  ) {
    const found = [];
    for (let after = ''; ;) {
      const rows = await this.#store
        .selectFrom('people')
        .select(['key', 'name', 'user_name'])
        .where('key', '>', after)
        .orderBy('key')
        .limit(searchedAtOnce)
        .execute();
      found.push(...rows.filter(fits));
      after = rows.at(-1)?.key ?? '';
      if (rows.length < searchedAtOnce || found.length >= most) return found.slice(0, most);
      await setImmediate();
    }
  }

  #knownIn(row: Selectable<Database['people']>): KnownRow {
    const { provider, tenants } = this.#authenticating;
    const isOfTenant = tenants().includes(row.tenant_id);
    const state = row.provider === provider ? 'possible' : 'other-provider';
    return {
      stored: personIn(row),
      provider: row.provider,
      toldAt: row.told_at,
      signIn: isOfTenant ? state : 'tenant-not-allowed',
    };
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
