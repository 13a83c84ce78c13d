/** The data of a session: who takes part, what they hold, and how far it has come. */
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
import type { Picture, Share } from './share.ts';

export class SessionData {
  readonly id: string;
  readonly people: Participants;
  grants = new Grants();
  readonly createdAt: number;
  joinedAt: number | undefined;
  readonly passcodeHash: string;
  /** For the helper's page while it waits. Removed once somebody has joined. */
  passcode: string | undefined;
  /** Only the user of this device may join. */
  readonly openedFor: Device | undefined;
  /** What is known about the sharer's device, and whether the helper has continued after reading it. */
  device: (DeviceFinding & { continued: boolean }) | undefined;
  share: Share = { status: 'none' };
  picture: Picture = {};
  refusedJoiners = 0;
  /** Set by a request to view that needs digits. */
  numberMatch: NumberMatch | undefined;
  end: SessionView['end'];
  pendingEvents: SessionEvent[] = [];
  /** Grows with every change. A later view has a higher revision, whatever the clock does. */
  revision = 0;
  /** When anything last happened. */
  activeAt = 0;
  readonly limits: SessionLimits;

  constructor(made: NewSession, limits: SessionLimits) {
    const { id, helper, leadId = randomUUID(), passcode, address, now } = made;
    const lead = { id: leadId, role: 'helper', person: helper, address, joinedAt: now } as const;
    this.id = id;
    this.people = new Participants(new Participant(lead, now));
    this.passcode = passcode;
    this.passcodeHash = made.passcodeHash;
    this.openedFor = made.openedFor;
    this.createdAt = now;
    this.limits = limits;
    this.record(now, { type: 'session.created' }, this.lead.id);
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
   * Only for functions that change the session together with it.
   *
   * @param by Undefined if time or the server caused it.
   */
  record(at: number, body: SessionEventBody, by?: ParticipantId): void {
    this.revision += 1;
    if (by) this.activeAt = at;
    const role = by === undefined ? undefined : this.participant(by)?.role;
    this.pendingEvents.push({ ...body, at, ...(by && role && { by, byRole: role }) });
  }
}
