import { sessionAuditEvents } from '../audit/audit-events.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { appendToOutbox } from '../database/outbox.ts';
import { saveSession } from '../database/sessions.ts';
import type { Store } from '../database/store.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';

/** Stores sessions. */
export class SessionRepository {
  readonly #store: Store;
  readonly #auditLog: AuditLog;

  constructor(store: Store, auditLog: AuditLog) {
    this.#store = store;
    this.#auditLog = auditLog;
  }

  /**
   * Stores the session, its audit rows, and its outbox rows for the consumers of the bus, in one
   * transaction.
   *
   * @throws {StoreError} Then nobody may be notified of the change.
   */
  async commit(session: Session, events: SessionEvent[]): Promise<void> {
    await this.#store.commit(async (transaction) => {
      await saveSession(transaction, session, events.at(-1)?.at ?? session.activeAt);
      await this.#auditLog.append(transaction, sessionAuditEvents(session, events));
      await appendToOutbox(transaction, session.id, events);
    });
  }
}
