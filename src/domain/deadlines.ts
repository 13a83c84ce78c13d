/** The deadlines of a session: the ends that time alone causes. */
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

/** The part of a session that its deadlines depend on. Times are milliseconds since 1970. */
interface Timed {
  lead: Participant;
  sharer: Participant | undefined;
  participants: () => Participant[];
  state: SessionState;
  joinedAt: number | undefined;
  passcodeExpiresAt: number;
  activeAt: number;
}

/**
 * Both sides are warned this long before the end. A limit that is shorter than twice this warns
 * after half of it.
 */
const warnedBeforeMs = 120_000;

/** The first deadline; undefined when the session has ended. */
export function nextEnd(session: Timed, limits: SessionLimits): TimedEnd | undefined {
  const [first] = endsOf(session, limits);
  if (!first) return undefined;
  const { at, reason, limit, by } = first;
  return { at, reason, limit, ...(by && { by }) };
}

/** The end that both sides are warned of now. */
export function endingOf(session: Limited, now: number): EndWithWarning | undefined {
  const end = endsOf(session, session.limits).find(hasWarning);
  return end && end.warnAt <= now ? end : undefined;
}

/** Milliseconds until the next warning or the next end. */
export function msToNext(session: Limited, now: number): number {
  const ends = endsOf(session, session.limits);
  const moments = ends.flatMap(({ at, warnAt = 0 }) => (warnAt > now ? [at, warnAt] : [at]));
  return Math.max(0, Math.min(...moments) - now);
}

type Limited = Timed & { limits: SessionLimits };
/** A deadline, with the time of its warning. No warning where the view shows the deadline anyway. */
type ComingEnd = TimedEnd & { warnAt?: number };
type EndWithWarning = TimedEnd & { warnAt: number; limit: 'session' | 'idle' };

function hasWarning(end: ComingEnd): end is EndWithWarning {
  return end.warnAt !== undefined;
}

function endsOf(session: Timed, limits: SessionLimits): ComingEnd[] {
  if (session.state === 'ended') return [];
  const { lead, sharer, joinedAt } = session;
  const ends: ComingEnd[] = [lead, sharer].flatMap((participant) => {
    // Somebody who has not entered yet has not left.
    if (participant?.presence.state !== 'away' || participant.joinedAt === undefined) return [];
    const { side, presence } = participant;
    const reason: EndReason = presence.cause === 'page-closed' ? `${side}-left` : 'connection-lost';
    const at = presence.since + limits.returnSeconds * 1_000;
    return [{ at, reason, limit: 'return', by: participant }];
  });
  const expires = (limit: 'session' | 'idle', from: number) => {
    const limitMs = limits[`${limit}Seconds`] * 1_000;
    const at = from + limitMs;
    ends.push({ at, warnAt: at - Math.min(warnedBeforeMs, limitMs / 2), reason: 'expired', limit });
  };
  const byPasscode = { at: session.passcodeExpiresAt, reason: 'expired' } as const;
  if (joinedAt === undefined) ends.push({ ...byPasscode, limit: 'passcode' });
  else {
    if (lead.joinedAt === undefined) ends.push({ ...byPasscode, limit: 'helper' });
    expires('session', joinedAt);
    if (!isLively(session)) expires('idle', session.activeAt);
  }
  return ends.sort((a, b) => a.at - b.at);
}

/** Sharing, looking and speaking count as activity: the person need not touch the page. */
function isLively(session: Timed): boolean {
  return session.state === 'sharing' || session.participants().some(({ microphone }) => microphone);
}
