import { appendFacts } from '../audit/audit-events.ts';
import type { Fact } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';
import type { Store } from '../database/database.ts';
import { saveSession } from '../database/sessions.ts';
import type { WriteAheadLog } from '../database/sqlite/durability.ts';

/**
 * Stores what a session has come to together with how it has: both, or neither, and for good before
 * anybody is told.
 */
export function recordIn(
  store: Store,
  log: WriteAheadLog,
): (session: Session, facts: Fact[]) => Promise<void> {
  return async (session, facts) => {
    log.assertWell();
    await store.transaction().execute(async (transaction) => {
      await saveSession(transaction, session);
      await appendFacts(transaction, session, facts);
    });
    await log.isOnDisk();
  };
}
