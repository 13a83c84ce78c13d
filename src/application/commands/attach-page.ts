import type { SessionEntry } from '../../protocol/requests.ts';
import type { AbsenceCause } from '../../protocol/session-view.ts';
import type { Session } from '../../domain/session.ts';
import { isLetIn } from '../../domain/granting.ts';
import type { Participant } from '../../domain/participant.ts';
import type { PageConnection } from '../actor.ts';
import { markAbsent, offerAttachment } from '../mark-absent.ts';
import type { Services } from '../services.ts';
import { viewOf } from '../view.ts';

/**
 * Another page of the same person is in the session and goes on undisturbed. This page may see what
 * there is, and is notified when it may enter. Call it in the session's turn.
 */
export function enterWaiting(
  services: Services,
  connection: PageConnection,
  session: Session,
  { id, role }: Participant,
): SessionEntry {
  const { connections } = services;
  const left = connections.wait(connection, { session, id, role });
  if (left) markAbsent(services, left, 'page-closed');
  offerAttachment(services, session, id);
  return { ...notEntered(services, session, { id }), openElsewhere: true };
}

/** The reply to a page that takes no part: what there is to read of the session. */
export function notEntered(
  services: Services,
  session: Session,
  { id }: Pick<Participant, 'id'>,
): SessionEntry {
  return {
    view: viewOf(services, session, id),
    thread: { messages: [], more: false },
    transportIds: [],
    consumers: [],
  };
}

/**
 * Attaches a page to a session and returns all that the page needs to show it. Call it in the
 * session's turn.
 */
export async function enter(
  services: Services,
  connection: PageConnection,
  session: Session,
  participant: Participant,
  was?: AbsenceCause,
): Promise<SessionEntry> {
  const { connections, rooms, threads, clock } = services;
  const { id, role } = participant;
  const left = connections.enter(connection, { session, id, role });
  if (left) markAbsent(services, left, 'page-closed');
  participant.loginId = connection.actor.loginId;
  participant.address = connection.actor.address;
  session.arrive(id, clock.now(), was);
  return {
    view: viewOf(services, session, id),
    thread: isLetIn(session, id)
      ? await threads.page(session.id, 0)
      : { messages: [], more: false },
    transportIds: rooms.transportIds(session.id, id),
    consumers: rooms.consumers(session.id, id),
  };
}
