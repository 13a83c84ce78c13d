import { BesideError } from '../../protocol/error-codes.ts';
import { endPart } from '../../domain/membership.ts';
import { endUnsent } from '../media-resumption.ts';
import { recheckDevice } from '../device-check.ts';
import { enter, notEntered, standBack } from './attach-page.ts';
import { pageOf, participantIn, type Command } from './command.ts';

/** Somebody comes back to a session of theirs: after a reload, or when the network is back. */
export const sessionEnter: Command<'session.enter'> = async ({
  actor,
  payload,
  check,
  ...services
}) => {
  const session = services.sessions.get(payload.sessionId);
  const participant = participantIn(session, actor);
  if (!session) throw new BesideError('SESSION_UNKNOWN');
  const { id, role } = participant;
  const connection = pageOf(actor);
  const entry = await services.sessions.change(session, async () => {
    check();
    if (payload.ends) {
      endPart(session, participant, services.clock.now());
      return notEntered(services, session, participant);
    }
    const taken = services.connections.isTaken(connection, id) && !payload.takeOver;
    const goesOn = !session.end && !participant.end;
    if ((taken || payload.waits) && goesOn)
      return standBack(services, connection, session, participant);
    if (payload.sends) endUnsent(services, session, participant, payload.sends, payload.endedBy);
    return await enter(services, connection, session, participant, payload.was);
  });
  if (role === 'sharer' && !entry.openElsewhere) recheckDevice(services, connection, session);
  return entry;
};
