import { paths } from '../protocol/paths.ts';
import type { ParticipantId, ParticipantView, SessionView } from '../protocol/session-view.ts';
import { endingOf } from './deadlines.ts';
import { cardOf } from './device.ts';
import type { NumberMatch } from './number-matching.ts';
import type { Participant } from './participant.ts';
import type { Session } from './session.ts';

/** What the server adds to every view. */
export interface ServerInfo {
  /** The public address, for the session link. */
  origin: string;
  chatBlocked: boolean;
  serverStopsAt: number | undefined;
  /** Nobody can join a session now. */
  isDraining?: boolean;
}

/** The address at which the sharer joins. */
export function joinLink(origin: string, passcode: string): string {
  return `${origin}${paths.join}#passcode=${passcode}`;
}

/** What one participant may see of a session. */
export function viewFor(
  session: Session,
  id: ParticipantId,
  now: number,
  { origin, chatBlocked, serverStopsAt, isDraining }: ServerInfo,
): SessionView {
  const me = session.participant(id);
  if (!me) throw new Error(`Session ${session.id} has no participant ${id}.`);
  const { lead, sharer } = session;
  if (me.end) return endedPartView(session, me, me.end, { now, chatBlocked });
  const leads = me === lead;
  const other = me === sharer ? lead : sharer;
  const others = session.participants().filter((each) => each !== me && each !== other);
  const ending = endingOf(session, now);
  const { end } = session;
  return {
    id: session.id,
    revision: session.revision,
    role: me.side,
    state: session.state,
    me: participantView(me, session),
    other: other ? participantView(other, session) : null,
    ...(others.length > 0 && { others: others.map((each) => participantView(each, session)) }),
    share: { ...session.share, ...session.picture },
    chatBlocked,
    refusedJoiners: session.refusedJoiners,
    now,
    ...(leads &&
      session.passcode && {
        invitation: {
          passcode: session.passcode,
          link: joinLink(origin, session.passcode),
          expiresAt: session.passcodeExpiresAt,
        },
      }),
    ...(leads && session.expectedSharer && { onlyFor: session.expectedSharer }),
    ...(leads && session.ticket && { ticket: session.ticket }),
    ...(leads && session.openedFor && { openedFor: cardOf(session.openedFor) }),
    ...(leads && session.device && { device: session.device }),
    ...(session.state === 'requested' &&
      session.numberMatch && { numberMatch: numberMatchView(session.numberMatch, leads) }),
    ...(session.joinedAt && { joinedAt: session.joinedAt }),
    ...(ending && { ending: { at: ending.at, limit: ending.limit } }),
    ...(serverStopsAt && !end && { serverStopsAt }),
    ...(isDraining && session.state === 'waiting' && { isDraining: true }),
    ...(end && { end }),
  };
}

/**
 * The view of a person whose part has ended: why it ended, and who the sharer was. They may not see
 * what happens in the session now.
 */
function endedPartView(
  { id, revision, sharer, joinedAt }: Session,
  me: Participant,
  end: NonNullable<Participant['end']>,
  of: Pick<SessionView, 'now' | 'chatBlocked'>,
): SessionView {
  const card = ({ id: participantId, role, person }: Participant): ParticipantView => ({
    id: participantId,
    role,
    person: person.card,
    presence: { state: 'here', since: end.at },
    microphone: false,
  });
  return {
    ...{ id, revision, role: me.side, state: 'ended', me: card(me), share: { status: 'none' } },
    other: sharer ? card(sharer) : null,
    refusedJoiners: 0,
    ...(joinedAt && { joinedAt }),
    end,
    ...of,
  };
}

/** Only the lead sees the digits. The lead tells them to the sharer by voice. */
function numberMatchView({ digits, triesLeft }: NumberMatch, leads: boolean) {
  return leads ? { digits, triesLeft } : { triesLeft };
}

function participantView(participant: Participant, session: Session): ParticipantView {
  const grants = Object.entries(session.grants.of(participant.id)).map(
    ([grant, { status }]) => [grant, status] as const,
  );
  const { id, role, person, presence, microphone, microphoneCutOff } = participant;
  return {
    id,
    role,
    ...(participant === session.lead && { leads: true }),
    ...(grants.length > 0 && { grants: Object.fromEntries(grants) }),
    person: person.card,
    presence: {
      ...presence,
      // Nobody waits for somebody to come back who has not been there.
      ...(presence.state === 'away' &&
        participant.joinedAt !== undefined && {
          until: presence.since + session.limits.returnSeconds * 1_000,
        }),
    },
    microphone,
    ...(microphoneCutOff && { microphoneCutOff }),
  };
}
