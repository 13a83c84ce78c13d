import type { Absence, Role } from '../protocol/session-view.ts';
import type { Session } from '../session/session.ts';
import type { Parts } from './parts.ts';

/**
 * A page is gone from a session. Not awaited by anybody: it may be called in the turn of another
 * session, and two turns must never wait for each other.
 */
export function leaveSeat(
  { sessions, connections, clock, logger }: Parts,
  { session, role }: { session: Session; role: Role },
  cause: Absence,
): void {
  sessions
    .change(session, () => {
      // Somebody may have entered again in the meantime.
      if (!connections.in(session.id, role)) session.leave(role, cause, clock.now());
    })
    .catch((error: unknown) => {
      logger.error({ err: error }, 'absence not recorded');
    });
}
