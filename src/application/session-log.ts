import { logCounted } from '../common/counted-log.ts';
import type { Logger } from '../common/logger.ts';
import type { Handler } from './outbox-consumer.ts';

/**
 * Logs that a session has ended, and why. It is a consumer of the outbox, so it also logs a session
 * that ended while the process was ending.
 */
export function sessionLog(logger: Logger): Handler {
  return ({ sessionId, event }) => {
    if (event.type !== 'session.ended') return;
    const { reason, rule, limit, byRole: by } = event;
    const endedAt = new Date(event.at).toISOString();
    logCounted(
      logger,
      'info',
      'session ended',
      { reason, rule, limit, by },
      { sessionId, endedAt },
    );
  };
}
