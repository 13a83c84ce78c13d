import { sessionAuditRows } from '../audit/audit-events.ts';
import { appendAuditRows } from '../database/audit-events.ts';
import { appendToOutbox } from '../database/outbox.ts';
import { saveSession } from '../database/sessions.ts';
import type { Store } from '../database/store.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';

/** Keeps sessions. */
export class SessionRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Stores what a session has come to, what happened to it in the audit log, and the same in the outbox
   * for the consumers of the bus: all of it, or nothing.
   *
   * @throws {StoreError} When nobody may be told of it.
   */
  async commit(session: Session, events: SessionEvent[]): Promise<void> {
    await this.#store.commit(async (transaction) => {
      await saveSession(transaction, session);
      await appendAuditRows(transaction, sessionAuditRows(session, events));
      await appendToOutbox(transaction, session.id, events);
    });
  }
}
