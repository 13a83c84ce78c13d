import { appendSessionEvents } from '../audit/audit-events.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';
import type { Store } from '../database/database.ts';
import { saveSession } from '../database/sessions.ts';
import type { Durability } from '../database/sqlite/durability.ts';

/**
 * Stores what a session has come to together with how it has: both, or neither, and for good before
 * anybody is told.
 */
export function sessionRepository(
  store: Store,
  log: Durability,
): (session: Session, events: SessionEvent[]) => Promise<void> {
  return async (session, events) => {
    log.assertHealthy();
    await store.transaction().execute(async (transaction) => {
      await saveSession(transaction, session);
      await appendSessionEvents(transaction, session, events);
    });
    await log.flush();
  };
}
