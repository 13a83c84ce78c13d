/** The ends that time alone brings. */
import type { EndReason, SessionState, TimeLimit } from '../protocol/session-view.ts';
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
  by?: Participant;
}

/** What of a session its deadlines hang on. Times are milliseconds since 1970. */
interface Timed {
  lead: Participant;
  sharer: Participant | undefined;
  participants: () => Participant[];
  state: SessionState;
  joinedAt: number | undefined;
  passcodeExpiresAt: number;
  activeAt: number;
}

/** So long before, both are told; of a limit that is short, when half of it is over. */
const toldBeforeMs = 120_000;

/** The first of them; none when the session has ended. */
export function nextEnd(session: Timed, limits: SessionLimits): TimedEnd | undefined {
  const [first] = endsOf(session, limits);
  if (!first) return undefined;
  const { at, reason, limit, by } = first;
  return { at, reason, limit, ...(by && { by }) };
}

/** What both are told of now: that time is about to end the session. */
export function endingOf(session: Limited, now: number): ToldEnd | undefined {
  const end = endsOf(session, session.limits).find(isTold);
  return end && end.tellAt <= now ? end : undefined;
}

/** Until something is to be done: to tell of an end, or to end. */
export function msToNext(session: Limited, now: number): number {
  const ends = endsOf(session, session.limits);
  const moments = ends.flatMap(({ at, tellAt = 0 }) => (tellAt > now ? [at, tellAt] : [at]));
  return Math.max(0, Math.min(...moments) - now);
}

type Limited = Timed & { limits: SessionLimits };
/** With when both are to be told of it, where nothing else tells them. */
type ComingEnd = TimedEnd & { tellAt?: number };
type ToldEnd = TimedEnd & { tellAt: number; limit: 'session' | 'idle' };

function isTold(end: ComingEnd): end is ToldEnd {
  return end.tellAt !== undefined;
}

function endsOf(session: Timed, limits: SessionLimits): ComingEnd[] {
  if (session.state === 'ended') return [];
  const { lead, sharer, joinedAt } = session;
  const ends: ComingEnd[] = [lead, sharer].flatMap((participant) => {
    if (participant?.presence.state !== 'away') return [];
    const { side, presence } = participant;
    const reason: EndReason = presence.cause === 'page-closed' ? `${side}-left` : 'connection-lost';
    const at = presence.since + limits.returnSeconds * 1_000;
    return [{ at, reason, limit: 'return', by: participant }];
  });
  const expires = (limit: 'session' | 'idle', from: number) => {
    const limitMs = limits[`${limit}Seconds`] * 1_000;
    const at = from + limitMs;
    ends.push({ at, tellAt: at - Math.min(toldBeforeMs, limitMs / 2), reason: 'expired', limit });
  };
  if (joinedAt === undefined)
    ends.push({ at: session.passcodeExpiresAt, reason: 'expired', limit: 'passcode' });
  else {
    expires('session', joinedAt);
    if (!isLively(session)) expires('idle', session.activeAt);
  }
  return ends.sort((a, b) => a.at - b.at);
}

/** Who shows, looks or speaks need not touch the page. */
function isLively(session: Timed): boolean {
  return session.state === 'sharing' || session.participants().some(({ microphone }) => microphone);
}
