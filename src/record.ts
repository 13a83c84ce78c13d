import { appendFacts } from './audit/audit.ts';
import type { Fact } from './session/facts.ts';
import type { Session } from './session/session.ts';
import type { Store } from './store/database.ts';
import { saveSession } from './store/session-records.ts';

/** Stores what a session has come to together with how it has: both, or neither. */
export function recordIn(store: Store): (session: Session, facts: Fact[]) => Promise<void> {
  return async (session, facts) => {
    await store.transaction().execute(async (transaction) => {
      await saveSession(transaction, session);
      await appendFacts(transaction, session, facts);
    });
  };
}
