import { Store as SessionStore, type SessionData } from 'express-session';
import type { Store } from './database.ts';

const sweepMs = 60_000;

/** Express sessions in the database: a login survives a restart of the server. */
export class Logins extends SessionStore {
  readonly #store: Store;
  readonly #sweep: NodeJS.Timeout;

  constructor(store: Store) {
    super();
    this.#store = store;
    this.#sweep = setInterval(() => {
      store
        .deleteFrom('logins')
        .where('expires_at', '<', Date.now())
        .execute()
        // A database that is gone shows in `/readyz`; the next sweep takes what this one left.
        .catch(() => undefined);
    }, sweepMs);
    this.#sweep.unref();
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    this.#store
      .selectFrom('logins')
      .select('data')
      .where('id', '=', id)
      .where('expires_at', '>', Date.now())
      .executeTakeFirst()
      .then((row) => {
        done(null, row ? (JSON.parse(row.data) as SessionData) : null);
      }, done);
  }

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    const row = {
      data: JSON.stringify(data),
      expires_at: Date.now() + (data.cookie.maxAge ?? 0),
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

  /** @returns Whose login it is, and when it ends; undefined when there is none (any more). */
  async find(id: string): Promise<{ personKey: string; endsAt: number } | undefined> {
    const row = await this.#store
      .selectFrom('logins')
      .select(['data', 'expires_at'])
      .where('id', '=', id)
      .where('expires_at', '>', Date.now())
      .executeTakeFirst();
    const personKey = row && (JSON.parse(row.data) as SessionData).passport?.user;
    return personKey ? { personKey, endsAt: row.expires_at } : undefined;
  }

  close(): void {
    clearInterval(this.#sweep);
  }
}
