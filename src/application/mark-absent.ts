import type { Absence, ParticipantId } from '../protocol/session-view.ts';
import type { Session } from '../domain/session.ts';
import type { Attachment } from './actor.ts';
import type { Services } from './services.ts';

/** A page that reloads is back within this time. */
const reloadedWithinMs = 3_000;
/** A page whose network has changed is back within this time. It may still be sending what it shared. */
const reconnectedWithinMs = 15_000;

/**
 * A page has left a session. The caller does not wait for this: it may run in the turn of another
 * session, and two turns must never wait for each other.
 */
export function markAbsent(
  services: Services,
  { session, id }: Pick<Attachment, 'session' | 'id'>,
  cause: Absence,
): void {
  const { sessions, connections, clock, logger } = services;
  // One that has ended may be forgotten by now, and nobody is missed in it.
  if (session.end) return;
  sessions
    .change(session, () => {
      // The person may have entered again in the meantime.
      if (connections.of(id)) return;
      session.leave(id, cause, clock.now());
      offerAttachment(services, session, id);
    })
    .catch((error: unknown) => {
      logger.error({ err: error }, 'absence not recorded');
    });
}

/**
 * The same person's other pages, which wait, may enter. The page that was there before may come
 * back first. The first one to ask is let in.
 */
export function offerAttachment(
  { connections, clock }: Services,
  session: Session,
  id: ParticipantId,
): void {
  const presence = session.participant(id)?.presence;
  if (presence?.state !== 'away') return;
  const withinMs = presence.cause === 'page-closed' ? reloadedWithinMs : reconnectedWithinMs;
  clock.after(Math.max(0, presence.since + withinMs - clock.now()), () => {
    if (session.participant(id)?.presence !== presence) return;
    for (const page of connections.waitingFor(id)) page.emit('session.attachment-free', {});
  });
}
