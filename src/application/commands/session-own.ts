import type { OwnSession, Role } from '../../protocol/session-view.ts';
import type { Session } from '../../domain/session.ts';
import { roleIn, type Command } from './command.ts';

/** The way back for whoever has left the page of a session, and what counts as open. */
export const sessionOwn: Command<'session.own'> = ({ actor, sessions }) => ({
  sessions: sessions
    .ofPerson(actor.person.key)
    .sort((one, other) => other.createdAt - one.createdAt)
    .map((session) => ownView(session, roleIn(session, actor))),
});

function ownView(session: Session, role: Role): OwnSession {
  const { id, state, createdAt, passcode } = session;
  const other = session.participant(role === 'helper' ? 'sharer' : 'helper');
  return {
    ...{ id, role, state, createdAt },
    ...(other && { otherName: other.person.card.name }),
    ...(passcode && role === 'helper' && { passcode }),
  };
}
