import type { ParticipantId, SessionView } from '../protocol/session-view.ts';
import type { Session } from '../domain/session.ts';
import { viewFor } from '../domain/session-view.ts';
import { mayReadDevices } from '../policy/continuation.ts';
import type { Services } from './services.ts';

/** What one participant may see of a session now. */
export function viewOf(
  { origin, clock, server }: Pick<Services, 'origin' | 'clock' | 'server'>,
  session: Session,
  id: ParticipantId,
): SessionView {
  const { settings, stopsAt, isDraining } = server;
  const place = { origin, chatBlocked: settings.blockChat, serverStopsAt: stopsAt, isDraining };
  const view = viewFor(session, id, clock.now(), place);
  const { openedFor: _, ...withoutDevice } = view;
  // Whoever opened it for a device might; the lead may have passed since.
  return mayReadDevices(session, session.lead) ? view : withoutDevice;
}
