/** The ends that time alone brings. */
import type { EndReason, Role, SessionState, TimeLimit } from '../protocol/session-view.ts';
import type { Participant } from './participant.ts';

export interface SessionLimits {
  passcodeSeconds: number;
  returnSeconds: number;
  sessionSeconds: number;
  idleSeconds: number;
}

export interface TimedEnd {
  at: number;
  reason: EndReason;
  limit: TimeLimit;
  by?: Role;
}

/** What of a session its deadlines hang on. Times are milliseconds since 1970. */
interface Timed {
  helper: Participant;
  sharer: Participant | undefined;
  state: SessionState;
  joinedAt: number | undefined;
  passcodeExpiresAt: number;
  activeAt: number;
}

/** The first of them; none when the session has ended. */
export function nextEnd(session: Timed, limits: SessionLimits): TimedEnd | undefined {
  if (session.state === 'ended') return undefined;
  const { helper, sharer, joinedAt } = session;
  const ends: TimedEnd[] = [helper, sharer].flatMap((participant) => {
    if (participant?.presence.state !== 'away') return [];
    const { role, presence } = participant;
    const reason: EndReason = presence.cause === 'page-closed' ? `${role}-left` : 'connection-lost';
    return [
      { at: presence.since + limits.returnSeconds * 1_000, reason, limit: 'return', by: role },
    ];
  });
  const expires = (limit: TimeLimit, at: number) => ends.push({ at, reason: 'expired', limit });
  if (joinedAt === undefined) expires('passcode', session.passcodeExpiresAt);
  else {
    expires('session', joinedAt + limits.sessionSeconds * 1_000);
    if (!isLively(session)) expires('idle', session.activeAt + limits.idleSeconds * 1_000);
  }
  return ends.sort((a, b) => a.at - b.at)[0];
}

/** Who shows, looks or speaks need not touch the page. */
function isLively({ state, helper, sharer }: Timed): boolean {
  return state === 'sharing' || helper.microphone || sharer?.microphone === true;
}
