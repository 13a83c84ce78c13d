import { paths } from '../protocol/paths.ts';
import type { ParticipantView, Role, SessionView } from '../protocol/session-view.ts';
import type { Participant } from './participant.ts';
import type { Session } from './session.ts';

/**
 * What one side may see of a session.
 *
 * @param server The public address, for the session link, and what settings switch off.
 */
export function viewFor(
  session: Session,
  role: Role,
  now: number,
  { origin, chatBlocked }: { origin: string; chatBlocked: boolean },
): SessionView {
  const me = session.participant(role);
  const other = session.participant(role === 'helper' ? 'sharer' : 'helper');
  if (!me) throw new Error(`Session ${session.id} has no ${role}.`);
  return {
    id: session.id,
    revision: session.revision,
    role,
    state: session.state,
    me: participantView(me),
    other: other ? participantView(other) : null,
    share: session.share,
    chatBlocked,
    refusedJoiners: session.refusedJoiners,
    now,
    ...(role === 'helper' &&
      session.passcode && {
        invitation: {
          passcode: session.passcode,
          link: `${origin}${paths.join}#passcode=${session.passcode}`,
          expiresAt: session.passcodeExpiresAt,
        },
      }),
    ...(session.joinedAt && { joinedAt: session.joinedAt }),
    ...(session.end && { end: session.end }),
  };
}

function participantView({ role, person, presence, microphone }: Participant): ParticipantView {
  return { role, person: person.card, presence, microphone };
}
