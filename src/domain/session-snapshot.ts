/** A session as it is kept, so that it outlives the process. */
import type { DeviceFinding } from '../protocol/device.ts';
import type { SessionState } from '../protocol/session-view.ts';
import type { SessionLimits } from './deadlines.ts';
import type { Device } from './device.ts';
import { makeMatchNumber, NumberMatch } from './number-matching.ts';
import { Participant } from './participant.ts';
import type { Person } from './person.ts';
import { Session } from './session.ts';
import type { Share } from './share.ts';

/** What is kept whole, beside what the database can ask for by itself. Plain data. */
export interface SessionSnapshot {
  revision: number;
  share: Share;
  refusedJoiners: number;
  openedFor?: Device | undefined;
  device?: (DeviceFinding & { continued: boolean }) | undefined;
  /** While a number is asked for: the tries that are left. Its digits are stored nowhere. */
  numberTriesLeft?: number | undefined;
}

export interface SessionRecord extends SessionSnapshot {
  id: string;
  state: SessionState;
  helper: Person;
  sharer: Person | undefined;
  passcodeHash: string;
  createdAt: number;
  joinedAt: number | undefined;
}

export function snapshotOf(session: Session): SessionSnapshot {
  const { revision, share, refusedJoiners, openedFor, device, numberMatch } = session;
  const numberTriesLeft = numberMatch?.triesLeft;
  return { revision, share, refusedJoiners, openedFor, device, numberTriesLeft };
}

/**
 * The session as it was when the process died. Both are away until their pages come back; nothing
 * flows, so that whoever was sharing goes on from `allowed`. The passcode is known by its hash alone.
 */
export function restoreSession(record: SessionRecord, now: number, limits: SessionLimits): Session {
  const session = new Session({ ...record, passcode: undefined, now: record.createdAt }, limits);
  session.sharer = record.sharer && new Participant('sharer', record.sharer, now);
  session.joinedAt = record.joinedAt;
  session.state = record.state;
  session.share = record.share;
  session.refusedJoiners = record.refusedJoiners;
  session.device = record.device;
  if (record.numberTriesLeft !== undefined)
    session.numberMatch = new NumberMatch(makeMatchNumber(), record.numberTriesLeft);
  session.activeAt = now;
  for (const participant of session.participants()) participant.leave('connection-lost', now);
  // What has been recorded already is not recorded again.
  session.pendingEvents = [{ type: 'session.resumed', at: now }];
  session.revision = record.revision + 1;
  session.stopSharing(now, 'interrupted');
  return session;
}
