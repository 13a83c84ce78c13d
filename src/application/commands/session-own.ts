import type { OwnSession } from '../../protocol/session-view.ts';
import type { Participant } from '../../domain/participant.ts';
import type { Session } from '../../domain/session.ts';
import { participantIn, type Command } from './command.ts';

/** Lists the sessions that the person can go back to, which are also those that count as open. */
export const sessionOwn: Command<'session.own'> = ({ actor, sessions }) => ({
  sessions: sessions
    .ofPerson(actor.person.key)
    .sort((one, other) => other.createdAt - one.createdAt)
    .map((session) => ownView(session, participantIn(session, actor))),
});

function ownView(session: Session, me: Participant): OwnSession {
  const { id, state, createdAt, passcode, lead, sharer } = session;
  const other = me === sharer ? lead : sharer;
  return {
    ...{ id, role: me.side, state, createdAt },
    ...(other && { otherName: other.person.card.name }),
    ...(passcode && me === lead && { passcode }),
  };
}
