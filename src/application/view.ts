import type { ParticipantId, SessionView } from '../protocol/session-view.ts';
import type { Session } from '../domain/session.ts';
import { viewFor } from '../domain/session-view.ts';
import type { Services } from './services.ts';

/** What one participant may see of a session now. */
export function viewOf(
  { origin, clock, server }: Pick<Services, 'origin' | 'clock' | 'server'>,
  session: Session,
  id: ParticipantId,
): SessionView {
  const { settings, stopsAt } = server;
  const place = { origin, chatBlocked: settings.blockChat, serverStopsAt: stopsAt };
  return viewFor(session, id, clock.now(), place);
}
