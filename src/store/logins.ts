import { Store as SessionStore, type LoginData, type SessionData } from 'express-session';
import type { Attestation } from '../session/device.ts';
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
        done(null, row ? parse(row.data) : null);
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

  /** @returns Whose login it is, how they signed in, and when it ends; undefined when there is none (any more). */
  async find(id: string): Promise<(LoginData & { endsAt: number }) | undefined> {
    const row = await this.#store
      .selectFrom('logins')
      .select(['data', 'expires_at'])
      .where('id', '=', id)
      .where('expires_at', '>', Date.now())
      .executeTakeFirst();
    const login = row && parse(row.data)?.passport?.user;
    return login && { ...login, endsAt: row.expires_at };
  }

  /**
   * Keeps what the device has shown of itself. Beside the express session, not in it: saving that
   * would make it last longer, and bring a login back that has ended meanwhile.
   */
  async keepAttestation(id: string, attestation: Attestation): Promise<void> {
    await this.#store
      .updateTable('logins')
      .set({ attestation: JSON.stringify(attestation) })
      .where('id', '=', id)
      .execute();
  }

  /** @returns Undefined as long as nothing has been shown with this login. */
  async attestationOf(id: string): Promise<Attestation | undefined> {
    const row = await this.#store
      .selectFrom('logins')
      .select('attestation')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.attestation ? (JSON.parse(row.attestation) as Attestation) : undefined;
  }

  close(): void {
    clearInterval(this.#sweep);
  }
}

/** @returns Null for what an earlier version has stored, a key alone: that person signs in again. */
function parse(stored: string): SessionData | null {
  const data = JSON.parse(stored) as SessionData;
  return typeof data.passport?.user === 'string' ? null : data;
}
