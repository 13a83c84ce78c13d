import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import {
  Store as SessionStore,
  type LoginData,
  type LoginOrigin,
  type SessionData,
} from 'express-session';
import type { Attestation } from '../domain/device.ts';
import type { Store } from './store.ts';

/** How often expired logins are removed, and at most how often the use of a login is stored. */
const lookMs = 60_000;

/** One of a person's own logins. */
export interface OwnLogin {
  /** The session id. Somebody who has it and the server's secret has the login. It is never sent anywhere. */
  id: string;
  handle: string;
  /** Milliseconds since 1970, to the minute. */
  usedAt: number;
  origin: LoginOrigin | undefined;
}

/**
 * Express sessions in the database, so that a login survives a restart of the server. A login ends
 * at its time, or when it was not used for long. An open page counts as use.
 */
export class LoginSessions extends SessionStore {
  /** The logins of the pages that are open. */
  openPages: () => string[] = () => [];
  /** Is called with logins of open pages that another process has ended. */
  endedElsewhere: (id: string) => void = () => undefined;
  /** Logins of open pages that were not stored at the last look. */
  #missing = new Set<string>();
  readonly #store: Store;
  readonly #idleMs: number;
  readonly #sweep: NodeJS.Timeout;

  constructor(store: Store, idleSeconds: number) {
    super();
    this.#store = store;
    this.#idleMs = idleSeconds * 1_000;
    this.#sweep = setInterval(() => {
      // `/readyz` reports a database that fails. The next run also removes what this one could not.
      this.#look().catch(() => undefined);
    }, lookMs);
    this.#sweep.unref();
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    this.#read(id).then((row) => {
      done(null, row ? parse(row.data) : null);
    }, done);
  }

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    const row = {
      data: JSON.stringify(data),
      person_key: data.passport?.user?.key ?? null,
      expires_at: Date.now() + (data.cookie.maxAge ?? 0),
      used_at: Date.now(),
    };
    this.#store
      .insertInto('logins')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
      .then(() => done?.())
      .catch((error: unknown) => done?.(error));
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    this.#store
      .deleteFrom('logins')
      .where('id', '=', id)
      .execute()
      .then(() => done?.())
      .catch((error: unknown) => done?.(error));
  }

  /**
   * @returns The person of a login, how they signed in, and when the login ends. Undefined if it
   *   does not exist (any more).
   */
  async find(id: string): Promise<(LoginData & { endsAt: number }) | undefined> {
    const row = await this.#read(id);
    const login = row && parse(row.data)?.passport?.user;
    return login && { ...login, endsAt: row.expires_at };
  }

  /** The valid logins of one person, the one used last first. */
  async ofPerson(key: string): Promise<OwnLogin[]> {
    const rows = await this.#alive()
      .select(['id', 'data', 'used_at'])
      .where('person_key', '=', key)
      .orderBy('used_at', 'desc')
      .execute();
    return rows.map(({ id, data, used_at: usedAt }) => ({
      id,
      handle: handleOf(id),
      usedAt,
      origin: parse(data)?.passport?.user?.origin,
    }));
  }

  /**
   * Stores what the device has shown. It is not stored in the express session: saving that would
   * prolong the login, and restore one that has ended meanwhile.
   */
  async keepAttestation(id: string, attestation: Attestation): Promise<void> {
    await this.#store
      .updateTable('logins')
      .set({ attestation: JSON.stringify(attestation) })
      .where('id', '=', id)
      .execute();
  }

  /** @returns Undefined until something has been shown with this login. */
  async attestationOf(id: string): Promise<Attestation | undefined> {
    const row = await this.#store
      .selectFrom('logins')
      .select('attestation')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.attestation ? (JSON.parse(row.attestation) as Attestation) : undefined;
  }

  /**
   * Ends the logins of a person, or of one session at the provider.
   *
   * @returns The people whose logins ended.
   */
  async endAll({
    key,
    sid,
  }: {
    key?: string;
    sid?: string;
  }): Promise<{ id: string; key: string }[]> {
    const session = sql<string | null>`json_extract(data, '$.atProvider.sid')`;
    let ended = this.#store.deleteFrom('logins').returning(['id', 'person_key']);
    if (key !== undefined) ended = ended.where('person_key', '=', key);
    // A login without a session id may belong to any of the person's sessions at the provider.
    if (sid !== undefined)
      ended = ended.where((row) =>
        row.or([row(session, '=', sid), ...(key === undefined ? [] : [row(session, 'is', null)])]),
      );
    if (key === undefined && sid === undefined) return [];
    const over = await ended.execute();
    return over.flatMap(({ id, person_key: owner }) =>
      owner === null ? [] : [{ id, key: owner }],
    );
  }

  async #read(id: string) {
    const row = await this.#alive()
      .select(['data', 'expires_at', 'used_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    // If a use cannot be stored, the login only ends sooner.
    if (row && row.used_at < Date.now() - lookMs) await this.#use([id]).catch(() => undefined);
    return row;
  }

  /** The valid logins: those that have not expired and were not unused for too long. */
  #alive() {
    const now = Date.now();
    return this.#store
      .selectFrom('logins')
      .where('expires_at', '>', now)
      .where('used_at', '>', now - this.#idleMs);
  }

  async #look(): Promise<void> {
    const now = Date.now();
    const missing = new Set(await this.#use(this.openPages()));
    // Somebody who is just signing in anew has a new login before their page has it.
    for (const id of missing) if (this.#missing.has(id)) this.endedElsewhere(id);
    this.#missing = missing;
    await this.#store
      .deleteFrom('logins')
      .where((row) =>
        row.or([row('expires_at', '<', now), row('used_at', '<', now - this.#idleMs)]),
      )
      .execute();
  }

  /** @returns The logins that are not stored any more. */
  async #use(ids: string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const used = await this.#store
      .updateTable('logins')
      .set({ used_at: Date.now() })
      .where('id', 'in', ids)
      .returning('id')
      .execute();
    const stored = new Set(used.map(({ id }) => id));
    return [...new Set(ids)].filter((id) => !stored.has(id));
  }

  close(): void {
    clearInterval(this.#sweep);
  }
}

/** @returns A name of the login for its owner. Somebody who reads it cannot use the login. */
export function handleOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 22);
}

/** @returns Null for the form that an earlier version has stored (a key only). That person signs in again. */
function parse(stored: string): SessionData | null {
  const data = JSON.parse(stored) as SessionData;
  return typeof data.passport?.user === 'string' ? null : data;
}
