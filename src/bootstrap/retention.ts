import { LegalHoldKeeper } from '../application/retention/legal-hold-keeper.ts';
import { Retention, type RetentionOptions } from '../application/retention/retention.ts';
import type { Services } from '../application/services.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { LegalHolds } from '../database/legal-holds.ts';
import { PastSessions } from '../database/past-sessions.ts';
import { lastPurges } from '../database/purge/last-purges.ts';
import { purgings } from '../database/purge/purgings.ts';

/** In this time the requests that wait are answered. */
const pauseMs = 5;

/**
 * What is kept, and how long. The retention deletes old data once it is started. The caller disposes
 * of it.
 */
export function createKept({
  auditLog,
  ...options
}: Pick<RetentionOptions, 'store' | 'clock' | 'logger' | 'settings'> & {
  auditLog: AuditLog;
}): Pick<Services, 'retention' | 'legalHolds' | 'pastSessions'> {
  const { store } = options;
  return {
    retention: new Retention({
      ...options,
      auditLog,
      purgings,
      pauseMs,
      lastPurges: async () => await lastPurges(store),
    }),
    legalHolds: new LegalHoldKeeper({ ...options, auditLog, holds: new LegalHolds(store) }),
    pastSessions: new PastSessions(store),
  };
}
