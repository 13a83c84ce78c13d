import { roles } from '../protocol/session-view.ts';
import type { Session } from '../session/session.ts';
import { viewFor } from '../session/view.ts';
import type { Parts } from './parts.ts';

/** Tells both sides what a session is now. */
export function publishChange(
  { connections, clock, origin, server }: Parts,
  session: Session,
): void {
  const place = { origin, chatBlocked: server.settings.blockChat };
  for (const role of roles) {
    const connection = connections.in(session.id, role);
    connection?.tell('session.view', viewFor(session, role, clock.now(), place));
  }
}
