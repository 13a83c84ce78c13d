/** The data of a session: its participants, their grants, and its state. */
import { randomUUID } from 'node:crypto';
import type { DeviceFinding } from '../protocol/device.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { ParticipantId, SessionState, SessionView } from '../protocol/session-view.ts';
import type { SessionLimits } from './deadlines.ts';
import type { Device } from './device.ts';
import { Grants } from './grants.ts';
import type { NewSession } from './new-session.ts';
import type { NumberMatch } from './number-matching.ts';
import { Participant } from './participant.ts';
import { Participants } from './participants.ts';
import type { SessionEvent, SessionEventBody } from './session-events.ts';
import { Quality } from './quality.ts';
import type { Picture, Share } from './share.ts';

export class SessionData {
  readonly id: string;
  readonly people: Participants;
  grants = new Grants();
  readonly createdAt: number;
  joinedAt: number | undefined;
  readonly passcodeHash: string;
  /** The helper's page shows it while it waits. It is removed when somebody joins. */
  passcode: string | undefined;
  /** The session was opened for this device: only its user may join. */
  readonly openedFor: Device | undefined;
  /** The user name of the only person who may join. Undefined: anybody with the passcode. */
  readonly expectedSharer: string | undefined;
  readonly ticket: string | undefined;
  readonly category: string | undefined;
  /**
   * What is known about the sharer's device. `continued` says whether the lead has read the warning
   * and has continued.
   */
  device: (DeviceFinding & { continued: boolean }) | undefined;
  share: Share = { status: 'none' };
  picture: Picture = {};
  /** When the screen was first shared. */
  firstSharedAt: number | undefined;
  /** How long it then took until the lead saw a picture. In milliseconds. */
  firstPictureMs: number | undefined;
  quality = new Quality();
  refusedJoiners = 0;
  /** Set by a request to view, if the sharer must type digits to allow it. */
  numberMatch: NumberMatch | undefined;
  end: SessionView['end'];
  pendingEvents: SessionEvent[] = [];
  /** Grows with every change. So a later view has a higher revision, whatever the clock does. */
  revision = 0;
  /** When a participant last did something, in milliseconds since 1970. */
  activeAt = 0;
  readonly limits: SessionLimits;

  constructor(made: NewSession, limits: SessionLimits) {
    const { id, helper, leadId = randomUUID(), passcode, address, now } = made;
    const joinedAt = made.awaitsHelper ? undefined : now;
    const lead = { id: leadId, role: 'helper', person: helper, address, joinedAt } as const;
    this.id = id;
    this.people = new Participants(new Participant(lead, now));
    this.passcode = passcode;
    this.passcodeHash = made.passcodeHash;
    this.openedFor = made.openedFor;
    this.expectedSharer = made.expectedSharer;
    this.ticket = made.ticket;
    this.category = made.category;
    this.createdAt = now;
    this.limits = limits;
    const { ticket, category, opener } = made;
    const about = { ...(ticket && { ticket }), ...(category && { category }) };
    const created = { type: 'session.created', ...about, ...opener } as const;
    this.record(now, created, opener ? undefined : this.lead.id);
  }

  get state(): SessionState {
    if (this.end) return 'ended';
    if (!this.sharer) return 'waiting';
    if (this.grants.holders('view').length > 0)
      return this.share.status === 'live' ? 'sharing' : 'allowed';
    return this.grants.status(this.lead.id, 'view') === 'asked' ? 'requested' : 'joined';
  }

  get lead(): Participant {
    return this.people.lead;
  }

  get sharer(): Participant | undefined {
    return this.people.sharer;
  }

  /** Also finds somebody whose part has ended. */
  participant(id: ParticipantId): Participant | undefined {
    return this.people.get(id);
  }

  /** The participants whose part has not ended. */
  participants(): Participant[] {
    return this.people.present();
  }

  get passcodeExpiresAt(): number {
    return this.createdAt + this.limits.passcodeSeconds * 1_000;
  }

  /** @throws {BesideError} `SESSION_ENDED`, or `NOT_NOW` outside the given states. */
  assertIn(...states: SessionState[]): void {
    if (states.includes(this.state)) return;
    throw new BesideError(this.state === 'ended' ? 'SESSION_ENDED' : 'NOT_NOW');
  }

  /**
   * Adds an event to `pendingEvents`. Only functions that change the session call it.
   *
   * @param by Who did it. Undefined if a time limit or the server did it.
   */
  record(at: number, body: SessionEventBody, by?: ParticipantId): void {
    this.revision += 1;
    if (by) this.activeAt = at;
    const role = by === undefined ? undefined : this.participant(by)?.role;
    this.pendingEvents.push({ ...body, at, ...(by && role && { by, byRole: role }) });
  }
}
