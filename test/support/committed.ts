/** Sessions that are committed as the server does it, to a database of their own. */
import { pino } from 'pino';
import { SessionRepository } from '../../src/application/session-repository.ts';
import type { EventBus } from '../../src/application/event-bus.ts';
import { AuditLog } from '../../src/audit/audit-log.ts';
import { systemClock as clock } from '../../src/common/system-clock.ts';
import { People } from '../../src/database/people.ts';
import type { Store } from '../../src/database/store.ts';
import { Session } from '../../src/domain/session.ts';
import { helper, limits, sharer } from './sessions-in.ts';

export interface Committing {
  /** @returns A session that has been created and joined, which is committed. */
  open: (id: string, now?: number, ticket?: string) => Promise<Session>;
  /** Stores what has happened to a session, and tells of it. */
  commit: (session: Session) => Promise<void>;
}

/** @param auditLog If there is one already. */
export async function committing(
  store: Store,
  bus: EventBus,
  auditLog?: AuditLog,
): Promise<Committing> {
  const people = new People(store, { provider: 'demo', tenants: () => [] });
  for (const { key, tenantId, userName } of [helper, sharer])
    await people.save({ key, tenantId, userName, name: userName, roles: [], groups: [] }, 0);
  const log =
    auditLog ??
    (await AuditLog.open({
      ...{ store, clock, logger: pino({ level: 'silent' }) },
      networkOf: (address) => address,
      // Signing is tried where a server runs.
      checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
    }));
  const repository = new SessionRepository(store, log);
  const commit = async (session: Session) => {
    const events = session.pendingEvents;
    await repository.commit(session, events);
    session.pendingEvents = [];
    bus.publish(session, events);
  };
  return {
    commit,
    async open(id, now = 1_000, ticket) {
      const made = { id, helper, passcode: 'ABCDEFGH', passcodeHash: id, now, ticket };
      const session = new Session(made, limits);
      session.join(sharer, now);
      await commit(session);
      return session;
    },
  };
}
