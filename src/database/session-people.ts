import { namesOf } from './names.ts';
import type { Store } from './store.ts';

/** Somebody who takes part in a session, or took part. */
export interface SessionPerson {
  /** The id of the participant. */
  id: string;
  key: string;
  role: string;
  /** Whether they lead, or led when the session ended. */
  leads: boolean;
}

/** The people of sessions, and what they are called. */
export class SessionPeople {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns Those of one session: the lead, then the others as they came. */
  async of(sessionId: string): Promise<SessionPerson[]> {
    const rows = await this.#store
      .selectFrom('participants')
      .select(['id', 'person_key', 'role', 'leads'])
      .where('session_id', '=', sessionId)
      .orderBy('leads', 'desc')
      .orderBy('joined_at')
      .orderBy('id')
      .execute();
    return rows.map(({ person_key: key, leads, ...row }) => ({ ...row, key, leads: leads === 1 }));
  }

  /** @returns The reference with which the session was opened, if it was. */
  async ticketOf(sessionId: string): Promise<string | undefined> {
    const session = await this.#store
      .selectFrom('sessions')
      .select('ticket')
      .where('id', '=', sessionId)
      .executeTakeFirst();
    return session?.ticket ?? undefined;
  }

  /** @returns Names and user names, by keys. Somebody whom the database no longer has is left out. */
  async names(keys: string[]): Promise<Map<string, { name: string; userName: string }>> {
    return await namesOf(this.#store, [...new Set(keys)]);
  }
}
