/** The stored form of a session. With it, a session goes on after the process has ended. */
import type { DeviceFinding } from '../protocol/device.ts';
import type { ParticipantId, Role } from '../protocol/session-view.ts';
import type { SessionLimits } from './deadlines.ts';
import type { Device } from './device.ts';
import { Grants, type GrantsRecord } from './grants.ts';
import { makeMatchNumber, NumberMatch } from './number-matching.ts';
import { Participant } from './participant.ts';
import type { Person } from './person.ts';
import { Quality, type QualityRecord } from './quality.ts';
import { Session } from './session.ts';
import type { Share } from './share.ts';

/** The part of a session that is stored as one JSON text. Queries use the other columns. */
export interface SessionSnapshot {
  revision: number;
  share: Share;
  grants: GrantsRecord;
  refusedJoiners: number;
  openedFor?: Device | undefined;
  expectedSharer?: string | undefined;
  device?: (DeviceFinding & { continued: boolean }) | undefined;
  /**
   * How many tries are left to type the number. Undefined if no number was asked for. The digits
   * are stored nowhere.
   */
  numberTriesLeft?: number | undefined;
  /** Earlier versions did not store these five. */
  ticket?: string | undefined;
  category?: string | undefined;
  firstSharedAt?: number | undefined;
  firstPictureMs?: number | undefined;
  quality?: QualityRecord | undefined;
  /** When and why the part of each person ended who has left. Earlier versions did not store it. */
  ends?: Record<ParticipantId, PartEnd> | undefined;
}

type PartEnd = NonNullable<Participant['end']>;

export interface ParticipantRecord {
  id: ParticipantId;
  role: Role;
  leads: boolean;
  person: Person;
  joinedAt: number | undefined;
  /** When and why their part ended. Undefined if it did not end before the session. */
  end?: PartEnd | undefined;
}

export interface SessionRecord extends SessionSnapshot {
  id: string;
  /** Includes those whose part has ended. Exactly one of the others leads. */
  participants: ParticipantRecord[];
  passcodeHash: string;
  createdAt: number;
  joinedAt: number | undefined;
}

/** @param now Milliseconds since 1970. */
export function snapshotOf(session: Session, now: number): SessionSnapshot {
  const { revision, share, refusedJoiners, openedFor, device, numberMatch } = session;
  const { expectedSharer, ticket, category, firstSharedAt, firstPictureMs } = session;
  const numberTriesLeft = numberMatch?.triesLeft;
  const grants = session.grants.record();
  const ends = Object.fromEntries(
    session.people.all().flatMap(({ id, end }) => (end ? [[id, end]] : [])),
  );
  return {
    ...{ revision, share, grants, refusedJoiners, openedFor, device, numberTriesLeft, ends },
    ...{ ticket, category, firstSharedAt, firstPictureMs, quality: session.quality.record(now) },
    expectedSharer,
  };
}

/**
 * Makes a session of what an earlier process stored. All participants are away until their pages
 * come back. No media flows, so a session that was `sharing` goes on as `allowed`. The passcode is
 * not known, only its hash.
 */
export function restoreSession(record: SessionRecord, now: number, limits: SessionLimits): Session {
  const lead = record.participants.find(({ leads }) => leads);
  if (!lead) throw new Error(`Nobody leads session ${record.id}.`);
  const made = {
    ...record,
    ...{ passcode: undefined, helper: lead.person, leadId: lead.id },
    awaitsHelper: lead.joinedAt === undefined,
  };
  const session = new Session({ ...made, now: record.createdAt }, limits);
  session.lead.joinedAt = lead.joinedAt;
  for (const participant of record.participants)
    if (participant !== lead) session.people.add(new Participant(participant, now));
  session.joinedAt = record.joinedAt;
  session.share = record.share;
  session.grants = new Grants(record.grants);
  session.refusedJoiners = record.refusedJoiners;
  session.device = record.device;
  session.firstSharedAt = record.firstSharedAt;
  session.firstPictureMs = record.firstPictureMs;
  session.quality = new Quality(record.quality);
  if (record.numberTriesLeft !== undefined)
    session.numberMatch = new NumberMatch(makeMatchNumber(), record.numberTriesLeft);
  session.activeAt = now;
  for (const participant of session.participants()) participant.leave('connection-lost', now);
  // The constructor has recorded an event that is stored already. It is dropped.
  session.pendingEvents = [{ type: 'session.resumed', at: now }];
  session.revision = record.revision + 1;
  session.stopSharing(now, 'interrupted');
  return session;
}
