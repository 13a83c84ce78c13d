/**
 * One act of help, as a state machine:
 *
 *     waiting → joined → requested → allowed ⇄ sharing
 *        └────────┴──────────┴──────────┴────────┴──→ ended
 *
 * Pure: no clock, no network, no database. Each change leaves a fact in `unrecorded`, in order;
 * whoever stores the facts takes them out.
 */
import type { DeviceFinding } from '../protocol/device.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type {
  Absence,
  AbsenceCause,
  EndReason,
  PolicyRule,
  Role,
  SessionState,
  SessionView,
  ShareEnd,
  ShareStatus,
} from '../protocol/session-view.ts';
import { idsOf, isSame, type Device } from './device.ts';
import { nextEnd, type SessionLimits } from './deadlines.ts';
import type { SessionEvent, SessionEventBody } from './session-events.ts';
import { joinRefusal } from './join-rules.ts';
import type { NewSession } from './new-session.ts';
import { NumberMatch } from './number-matching.ts';
import { Participant } from './participant.ts';
import { endsWithPage, pictureWithout, type Picture, type Share } from './share.ts';
import type { Person } from './person.ts';

export class Session {
  readonly id: string;
  readonly helper: Participant;
  sharer: Participant | undefined;
  readonly createdAt: number;
  joinedAt: number | undefined;
  readonly passcodeHash: string;
  /** Kept for the helper's page while it waits; gone once somebody has joined. */
  passcode: string | undefined;
  /** Only this device's user may join. */
  readonly openedFor: Device | undefined;
  /** What is known of the sharer's device, and whether the helper has gone on knowing it. */
  device: (DeviceFinding & { continued: boolean }) | undefined;
  state: SessionState = 'waiting';
  share: Share = { status: 'none' };
  picture: Picture = {};
  refusedJoiners = 0;
  /** Set by a request to view that asks for digits. */
  numberMatch: NumberMatch | undefined;
  end: SessionView['end'];
  pendingEvents: SessionEvent[] = [];
  /** Counts what has happened; a later view has a higher one, whatever the clock does. */
  revision = 0;
  /** When anything last happened. */
  activeAt = 0;
  readonly limits: SessionLimits;

  constructor(made: NewSession, limits: SessionLimits) {
    this.id = made.id;
    this.helper = new Participant('helper', made.helper, made.now, made.address);
    this.passcode = made.passcode;
    this.passcodeHash = made.passcodeHash;
    this.openedFor = made.openedFor;
    this.createdAt = made.now;
    this.limits = limits;
    this.#record(made.now, { type: 'session.created' }, 'helper');
  }

  participant(role: Role): Participant | undefined {
    return role === 'helper' ? this.helper : this.sharer;
  }

  participants(): Participant[] {
    return this.sharer ? [this.helper, this.sharer] : [this.helper];
  }

  roleOf(personKey: string): Role | undefined {
    return this.participants().find(({ person }) => person.key === personKey)?.role;
  }

  /** Turns away who may not be its sharer, though they have the passcode. @param address Theirs. */
  assertJoinable(person: Person, now: number, address?: string): void {
    const refusal = joinRefusal(this, person);
    if (!refusal) return;
    if (refusal.isTold) {
      this.refusedJoiners += 1;
      this.#record(now, { type: 'session.joiner-refused', personKey: person.key, address });
    }
    throw new BesideError(refusal.code);
  }

  /** The sharer enters by the passcode. */
  join(person: Person, now: number, address?: string): void {
    this.assertJoinable(person, now, address);
    if (this.sharer) return;
    this.sharer = new Participant('sharer', person, now, address);
    this.joinedAt = now;
    this.passcode = undefined;
    this.state = 'joined';
    this.#record(now, { type: 'session.joined' }, 'sharer');
  }

  /** What is known of the sharer's device, when they join and whenever they come back. */
  seeDevice(finding: DeviceFinding, now: number): void {
    if (this.state === 'ended' || isSame(finding, this.device)) return;
    this.device = { ...finding, continued: false };
    const { state, evidence } = finding;
    this.#record(now, { type: 'device.seen', state, evidence, deviceIds: idsOf(finding) });
  }

  /** The helper has read what there is to warn of, and goes on. */
  continueDespiteDevice(now: number): void {
    this.assertIn('joined', 'requested', 'allowed', 'sharing');
    if (!this.device || this.device.continued || this.device.state === 'compliant') return;
    this.device = { ...this.device, continued: true };
    this.#record(now, { type: 'device.continued', state: this.device.state }, 'helper');
  }

  /** @param number Two digits that the sharer has to type to allow. */
  requestView(now: number, number?: string): void {
    this.assertIn('joined');
    this.continueDespiteDevice(now);
    this.state = 'requested';
    if (number) this.numberMatch = new NumberMatch(number);
    this.#record(now, { type: 'view.requested' }, 'helper');
  }

  /** A declined request ends the session: nobody can be asked again and again. */
  answer(allow: boolean, now: number, number?: string): void {
    this.assertIn('requested');
    if (allow) this.#checkNumber(number, now);
    this.#record(now, { type: allow ? 'view.allowed' : 'view.declined' }, 'sharer');
    if (allow) this.state = 'allowed';
    else this.finish('declined', now, 'sharer');
  }

  /** @throws {BesideError} `NUMBER_WRONG`; the last time the session is over. */
  #checkNumber(number: string | undefined, now: number): void {
    if (!this.numberMatch || this.numberMatch.accepts(number)) return;
    const { triesLeft } = this.numberMatch;
    this.#record(now, { type: 'number.mismatched', triesLeft }, 'sharer');
    if (triesLeft === 0) this.stop('number-matching', now);
    throw new BesideError('NUMBER_WRONG', { triesLeft });
  }

  /** What the sharer's page tells of the browser's picker while nothing is shared. */
  reportShare(status: ShareStatus, now: number): void {
    this.assertIn('allowed');
    this.share = { status };
    this.#record(now, { type: 'share.reported', status }, 'sharer');
  }

  startSharing(surface: SessionView['share']['surface'], now: number): void {
    this.assertIn('allowed', 'sharing');
    this.picture = {};
    this.state = 'sharing';
    this.share = { status: 'live', ...(surface && { surface }) };
    this.#record(now, { type: 'share.started', surface }, 'sharer');
  }

  /** No end: the grant stays, and sharing again needs no new code. */
  stopSharing(now: number, status: ShareEnd): void {
    if (this.state !== 'sharing') return;
    this.state = 'allowed';
    this.share = { status };
    this.#record(now, { type: 'share.stopped', status }, 'sharer');
  }

  /** @param cutOff Whether it was turned off around Beside. */
  setMicrophone(role: Role, on: boolean, now: number, cutOff = false): void {
    if (!this.participant(role)?.setMicrophone(on, cutOff)) return;
    const type = on ? 'microphone.on' : cutOff ? 'microphone.cut-off' : 'microphone.off';
    this.#record(now, { type }, role);
  }

  arrive(role: Role, now: number, said?: AbsenceCause): void {
    this.#forgetPage(role, now);
    const was = this.participant(role)?.arrive(now, said);
    if (was) this.#record(now, { type: 'participant.back', ...was }, role);
  }

  leave(role: Role, cause: Absence, now: number): void {
    if (this.state === 'ended' || !this.participant(role)?.leave(cause, now)) return;
    this.#forgetPage(role, now);
    this.#record(now, { type: 'participant.away', cause }, role);
  }

  /** What only a page that lives can say ends with it. */
  #forgetPage(role: Role, now: number): void {
    this.picture = pictureWithout(role, this.picture);
    if (role !== 'sharer' || this.state !== 'allowed' || !endsWithPage(this.share.status)) return;
    this.share = { status: 'none' };
    this.#record(now, { type: 'share.reported', status: 'none' });
  }

  /** Ends the session, once; a later reason does not replace the first. */
  finish(reason: EndReason, now: number, by?: Role): void {
    this.#finish(now, { reason, ...(by && { by }) });
  }

  /** Policy ends the session, and both sides are told by which rule. */
  stop(rule: PolicyRule, now: number): void {
    this.#finish(now, { reason: 'policy', rule });
  }

  #finish(now: number, end: Omit<NonNullable<SessionView['end']>, 'at'>): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.passcode = undefined;
    this.share = { status: 'none' };
    for (const participant of this.participants()) participant.microphone = false;
    this.end = { ...end, at: now };
    const { by, ...why } = end;
    this.#record(now, { type: 'session.ended', ...why }, by);
  }

  /** Somebody does something that leaves no fact, as writing a message. */
  keepAlive(now: number): void {
    this.activeAt = now;
  }

  /** When time alone will end the session; undefined when it has ended. */
  deadline(): number | undefined {
    return nextEnd(this, this.limits)?.at;
  }

  get passcodeExpiresAt(): number {
    return this.createdAt + this.limits.passcodeSeconds * 1_000;
  }

  /** Ends what has come to its deadline. */
  expire(now: number): void {
    const next = nextEnd(this, this.limits);
    if (next && next.at <= now) this.#finish(now, next);
  }

  /** @throws {BesideError} `SESSION_ENDED`, or `NOT_NOW` outside the given states. */
  assertIn(...states: SessionState[]): void {
    if (states.includes(this.state)) return;
    throw new BesideError(this.state === 'ended' ? 'SESSION_ENDED' : 'NOT_NOW');
  }

  #record(at: number, body: SessionEventBody, by?: Role): void {
    this.revision += 1;
    if (by) this.activeAt = at;
    this.pendingEvents.push({ ...body, at, ...(by && { by }) });
  }
}
