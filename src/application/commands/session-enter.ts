import { BesideError } from '../../protocol/error-codes.ts';
import { assertProved } from '../../policy/rules/step-up.ts';
import { endPart } from '../../domain/membership.ts';
import { endUnsent, emitForbidden } from '../media-resumption.ts';
import { recheckDevice } from '../device-check.ts';
import { enter, notEntered, enterWaiting } from './attach-page.ts';
import { pageOf, participantIn, type Command } from './command.ts';

/** Somebody comes back to a session of theirs, after a reload or when the network is back. */
export const sessionEnter: Command<'session.enter'> = async ({
  actor,
  payload,
  check,
  ...services
}) => {
  const session = services.sessions.get(payload.sessionId);
  const participant = participantIn(session, actor);
  if (!session) throw new BesideError('SESSION_UNKNOWN');
  const connection = pageOf(actor);
  const entry = await services.sessions.change(session, async () => {
    check();
    // A session that was opened without the helper's page begins for them now.
    const begins = participant === session.lead && participant.joinedAt === undefined;
    if (begins && !payload.ends) assertProved(services.server, actor.person, 'session.create');
    if (payload.ends) endPart(session, participant, services.clock.now());
    // Whoever is out of it, perhaps only since they have asked, reads why.
    if (payload.ends || participant.end) return notEntered(services, session, participant);
    const taken = services.connections.isTaken(connection, participant.id) && !payload.takeOver;
    if ((taken || payload.waits) && !session.end)
      return enterWaiting(services, connection, session, participant);
    if (payload.sends) endUnsent(services, session, participant, payload.sends, payload.endedBy);
    const entered = await enter(services, connection, session, participant, payload.was);
    if (payload.sends) emitForbidden(services, session, participant);
    return entered;
  });
  const isBack = !entry.openElsewhere && entry.view.state !== 'ended';
  if (entry.view.role === 'sharer' && isBack) recheckDevice(services, connection, session);
  return entry;
};
