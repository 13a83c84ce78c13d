import { paths } from '../protocol/paths.ts';
import type { ParticipantView, Role, SessionView } from '../protocol/session-view.ts';
import { endingOf } from './deadlines.ts';
import { cardOf } from './device.ts';
import type { NumberMatch } from './number-matching.ts';
import type { Participant } from './participant.ts';
import type { Session } from './session.ts';

/** What of the server stands in every view. */
export interface Place {
  /** The public address, for the session link. */
  origin: string;
  chatBlocked: boolean;
  serverStopsAt: number | undefined;
}

/**
 * What one side may see of a session.
 */
export function viewFor(
  session: Session,
  role: Role,
  now: number,
  { origin, chatBlocked, serverStopsAt }: Place,
): SessionView {
  const me = session.participant(role);
  const other = session.participant(role === 'helper' ? 'sharer' : 'helper');
  const ending = endingOf(session, now);
  if (!me) throw new Error(`Session ${session.id} has no ${role}.`);
  return {
    id: session.id,
    revision: session.revision,
    role,
    state: session.state,
    me: participantView(me, session),
    other: other ? participantView(other, session) : null,
    share: { ...session.share, ...session.picture },
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
    ...(role === 'helper' && session.openedFor && { openedFor: cardOf(session.openedFor) }),
    ...(role === 'helper' && session.device && { device: session.device }),
    ...(session.state === 'requested' &&
      session.numberMatch && { numberMatch: numberMatchView(session.numberMatch, role) }),
    ...(session.joinedAt && { joinedAt: session.joinedAt }),
    ...(ending && { ending: { at: ending.at, limit: ending.limit } }),
    ...(serverStopsAt && session.state !== 'ended' && { serverStopsAt }),
    ...(session.end && { end: session.end }),
  };
}

/** The digits reach the sharer by the helper's voice only. */
function numberMatchView({ digits, triesLeft }: NumberMatch, role: Role) {
  return role === 'helper' ? { digits, triesLeft } : { triesLeft };
}

function participantView(participant: Participant, { limits }: Session): ParticipantView {
  const { role, person, presence, microphone, microphoneCutOff } = participant;
  return {
    role,
    person: person.card,
    presence: {
      ...presence,
      ...(presence.state === 'away' && { until: presence.since + limits.returnSeconds * 1_000 }),
    },
    microphone,
    ...(microphoneCutOff && { microphoneCutOff }),
  };
}
