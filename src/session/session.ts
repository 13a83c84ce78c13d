/**
 * One act of help, as a state machine:
 *
 *     waiting → joined → requested → allowed ⇄ sharing
 *        └────────┴──────────┴──────────┴────────┴──→ ended
 *
 * Pure: no clock, no network, no database. Each change leaves a fact in `unrecorded`, in order;
 * whoever stores the facts takes them out.
 */
import { BesideError } from '../protocol/error-codes.ts';
import type {
  EndReason,
  PolicyRule,
  Role,
  SessionState,
  ShareStatus,
  Surface,
} from '../protocol/session-view.ts';
import type { Fact, Happening } from './facts.ts';
import { Participant } from './participant.ts';
import type { Person } from './person.ts';

export interface SessionLimits {
  passcodeSeconds: number;
  returnSeconds: number;
  sessionSeconds: number;
  idleSeconds: number;
}

/** An end that time alone brings. */
interface TimedEnd {
  at: number;
  reason: EndReason;
  by?: Role;
}

export class Session {
  readonly id: string;
  readonly helper: Participant;
  sharer: Participant | undefined;
  readonly createdAt: number;
  joinedAt: number | undefined;
  readonly passcodeHash: string;
  /** Kept for the helper's page while it waits; gone once somebody has joined. */
  passcode: string | undefined;
  state: SessionState = 'waiting';
  share: { status: ShareStatus; surface?: Surface } = { status: 'none' };
  refusedJoiners = 0;
  end: { reason: EndReason; by?: Role; rule?: PolicyRule; at: number } | undefined;
  unrecorded: Fact[] = [];
  /** Counts what has happened; a later view has a higher one, whatever the clock does. */
  revision = 0;
  /** When anything last happened. */
  #activeAt = 0;
  readonly #limits: SessionLimits;

  constructor(
    made: { id: string; helper: Person; passcode: string; passcodeHash: string; now: number },
    limits: SessionLimits,
  ) {
    this.id = made.id;
    this.helper = new Participant('helper', made.helper, made.now);
    this.passcode = made.passcode;
    this.passcodeHash = made.passcodeHash;
    this.createdAt = made.now;
    this.#limits = limits;
    this.#happened(made.now, { type: 'session.created' }, 'helper');
  }

  participant(role: Role): Participant | undefined {
    return role === 'helper' ? this.helper : this.sharer;
  }

  roleOf(personKey: string): Role | undefined {
    if (this.helper.person.key === personKey) return 'helper';
    return this.sharer?.person.key === personKey ? 'sharer' : undefined;
  }

  /** The sharer enters by the passcode. A second person is turned away; both sides get to know. */
  join(person: Person, now: number): void {
    if (person.key === this.helper.person.key) throw new BesideError('OWN_SESSION');
    if (this.sharer?.person.key === person.key && this.state !== 'ended') return;
    if (this.state !== 'waiting') {
      if (this.state !== 'ended') {
        this.refusedJoiners += 1;
        this.#happened(now, { type: 'session.joiner-refused' });
      }
      throw new BesideError('PASSCODE_NOT_ACCEPTED');
    }
    this.sharer = new Participant('sharer', person, now);
    this.joinedAt = now;
    this.passcode = undefined;
    this.state = 'joined';
    this.#happened(now, { type: 'session.joined' }, 'sharer');
  }

  requestView(now: number): void {
    this.assertIn('joined');
    this.state = 'requested';
    this.#happened(now, { type: 'view.requested' }, 'helper');
  }

  /** A declined request ends the session: nobody can be asked again and again. */
  answer(allow: boolean, now: number): void {
    this.assertIn('requested');
    if (allow) {
      this.state = 'allowed';
      this.#happened(now, { type: 'view.allowed' }, 'sharer');
    } else {
      this.#happened(now, { type: 'view.declined' }, 'sharer');
      this.finish('declined', now, 'sharer');
    }
  }

  /** What the sharer's page tells of the browser's picker while nothing is shared. */
  reportShare(status: ShareStatus, now: number): void {
    this.assertIn('allowed');
    this.share = { status };
    this.#happened(now, { type: 'share.reported', status }, 'sharer');
  }

  startSharing(surface: Surface | undefined, now: number): void {
    this.assertIn('allowed', 'sharing');
    this.state = 'sharing';
    this.share = { status: 'live', ...(surface && { surface }) };
    this.#happened(now, { type: 'share.started', surface }, 'sharer');
  }

  /** No end: the grant stays, and sharing again needs no new code. */
  stopSharing(now: number): void {
    if (this.state !== 'sharing') return;
    this.state = 'allowed';
    this.share = { status: 'stopped' };
    this.#happened(now, { type: 'share.stopped' }, 'sharer');
  }

  setMicrophone(role: Role, on: boolean, now: number): void {
    const participant = this.participant(role);
    if (!participant || participant.microphone === on) return;
    participant.microphone = on;
    this.#happened(now, { type: on ? 'microphone.on' : 'microphone.off' }, role);
  }

  arrive(role: Role, now: number): void {
    if (this.participant(role)?.arrive(now))
      this.#happened(now, { type: 'participant.back' }, role);
  }

  leave(role: Role, cause: 'page-closed' | 'connection-lost', now: number): void {
    if (this.state === 'ended' || !this.participant(role)?.leave(cause, now)) return;
    this.#happened(now, { type: 'participant.away', cause }, role);
  }

  /** Ends the session, once; a later reason does not replace the first. */
  finish(reason: EndReason, now: number, by?: Role): void {
    this.#finish(now, { reason, ...(by && { by }) });
  }

  /** Policy ends the session, and both sides are told by which rule. */
  stop(rule: PolicyRule, now: number): void {
    this.#finish(now, { reason: 'policy', rule });
  }

  #finish(now: number, end: { reason: EndReason; by?: Role; rule?: PolicyRule }): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.passcode = undefined;
    this.share = { status: 'none' };
    this.helper.microphone = false;
    if (this.sharer) this.sharer.microphone = false;
    this.end = { ...end, at: now };
    const { by, ...why } = end;
    this.#happened(now, { type: 'session.ended', ...why }, by);
  }

  /** Somebody does something that leaves no fact, as writing a message. */
  keepAlive(now: number): void {
    this.#activeAt = now;
  }

  /** When time alone will end the session; undefined when it has ended. */
  deadline(): number | undefined {
    return this.#nextEnd()?.at;
  }

  get passcodeExpiresAt(): number {
    return this.createdAt + this.#limits.passcodeSeconds * 1_000;
  }

  /** Ends what has come to its deadline. */
  expire(now: number): void {
    const next = this.#nextEnd();
    if (next && next.at <= now) this.finish(next.reason, now, next.by);
  }

  /** @throws {BesideError} `SESSION_ENDED`, or `NOT_NOW` outside the given states. */
  assertIn(...states: SessionState[]): void {
    if (states.includes(this.state)) return;
    throw new BesideError(this.state === 'ended' ? 'SESSION_ENDED' : 'NOT_NOW');
  }

  /** The first of all the ends that time alone brings. */
  #nextEnd(): TimedEnd | undefined {
    if (this.state === 'ended') return undefined;
    const ends: TimedEnd[] = [this.helper, this.sharer].flatMap((participant) => {
      if (participant?.presence.state !== 'away') return [];
      const { role, presence } = participant;
      const reason: EndReason =
        presence.cause === 'page-closed' ? `${role}-left` : 'connection-lost';
      return [{ at: presence.since + this.#limits.returnSeconds * 1_000, reason, by: role }];
    });
    const expires = (at: number) => ends.push({ at, reason: 'expired' });
    if (this.joinedAt === undefined) expires(this.passcodeExpiresAt);
    else {
      expires(this.joinedAt + this.#limits.sessionSeconds * 1_000);
      if (!this.#isLively()) expires(this.#activeAt + this.#limits.idleSeconds * 1_000);
    }
    return ends.sort((a, b) => a.at - b.at)[0];
  }

  /** Who shows, looks or speaks need not touch the page. */
  #isLively(): boolean {
    return this.state === 'sharing' || this.helper.microphone || this.sharer?.microphone === true;
  }

  #happened(at: number, happening: Happening, by?: Role): void {
    this.revision += 1;
    if (by) this.#activeAt = at;
    this.unrecorded.push({ ...happening, at, ...(by && { by }) });
  }
}
