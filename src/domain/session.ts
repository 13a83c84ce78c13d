/**
 * One act of help, as a state machine:
 *
 *     waiting → joined → requested → allowed ⇄ sharing
 *        └────────┴──────────┴──────────┴────────┴──→ ended
 *
 * When the last grant to view is taken back, `allowed` and `sharing` become `joined` again. The
 * state follows from who has joined, who holds the grant to view, and whether the screen is shared
 * (`SessionData`). Pure: no clock, no network, no database. Each change adds an event to
 * `pendingEvents`, in order. Whoever stores the events removes them.
 */
import { randomUUID } from 'node:crypto';
import type { DeviceFinding } from '../protocol/device.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { Grant, GrantStatus } from '../protocol/grants.ts';
import type {
  Absence,
  AbsenceCause,
  EndReason,
  ParticipantId,
  PolicyRule,
  SessionView,
  ShareEnd,
  ShareStatus,
} from '../protocol/session-view.ts';
import { nextEnd } from './deadlines.ts';
import { idsOf, isSame } from './device.ts';
import { joinRefusal } from './join-rules.ts';
import { NumberMatch } from './number-matching.ts';
import { Participant } from './participant.ts';
import type { Person } from './person.ts';
import { SessionData } from './session-data.ts';
import { endsWithPage, pictureWithout } from './share.ts';

type EndCause = Omit<NonNullable<SessionView['end']>, 'at' | 'by'>;
interface Administrator {
  personKey: string;
  address: string;
}

export class Session extends SessionData {
  /**
   * Checks that a person with the passcode may be the sharer.
   *
   * @param address The network address of this person.
   * @throws {BesideError} If they may not. Some refusals are also counted and recorded.
   */
  assertJoinable(person: Person, now: number, address?: string): void {
    const refusal = joinRefusal(this, person);
    if (!refusal) return;
    if (refusal.isReported) {
      this.refusedJoiners += 1;
      this.record(now, {
        type: 'session.joiner-refused',
        code: refusal.code,
        personKey: person.key,
        address,
      });
    }
    throw new BesideError(refusal.code);
  }

  /**
   * A person joins with the passcode.
   *
   * @returns The sharer.
   * @throws {BesideError} If they may not join.
   */
  join(person: Person, now: number, address?: string): Participant {
    this.assertJoinable(person, now, address);
    if (this.sharer) return this.sharer;
    const entering = { id: randomUUID(), role: 'sharer', person, address, joinedAt: now } as const;
    const sharer = new Participant(entering, now);
    this.people.add(sharer);
    this.joinedAt = now;
    this.passcode = undefined;
    this.record(now, { type: 'session.joined' }, sharer.id);
    return sharer;
  }

  /**
   * Stores what is known about the sharer's device. Call it when they join, and whenever they come
   * back.
   */
  seeDevice(finding: DeviceFinding, now: number): void {
    if (this.state === 'ended' || isSame(finding, this.device)) return;
    this.device = { ...finding, continued: false };
    const { state, evidence, device } = finding;
    const known = device && { name: device.name, ...(device.system && { system: device.system }) };
    const deviceIds = idsOf(finding);
    this.record(now, { type: 'device.seen', state, evidence, deviceIds, ...known });
  }

  /** The lead has read the warning about the device, and continues. */
  continueDespiteDevice(now: number): void {
    this.assertIn('joined', 'requested', 'allowed', 'sharing');
    if (!this.device || this.device.continued || this.device.state === 'compliant') return;
    this.device = { ...this.device, continued: true };
    this.record(now, { type: 'device.continued', state: this.device.state }, this.lead.id);
  }

  /**
   * The lead asks for the grant to view.
   *
   * @param number Two digits that the sharer must type to allow it.
   */
  requestView(now: number, number?: string): void {
    this.assertIn('joined');
    this.continueDespiteDevice(now);
    // The number of an earlier request is no longer valid, even if there is no new one.
    this.numberMatch = number ? new NumberMatch(number) : undefined;
    this.setGrant(this.lead.id, 'view', 'asked', now, this.lead.id);
    this.record(now, { type: 'view.requested' }, this.lead.id);
  }

  /**
   * The sharer answers the lead. Allowing also allows the lead's voice. Declining ends the session,
   * so that nobody can be asked again and again.
   */
  answer(allow: boolean, now: number, number?: string): void {
    this.assertIn('requested');
    if (allow) this.#checkNumber(number, now);
    const { lead, sharer } = this;
    this.record(now, { type: allow ? 'view.allowed' : 'view.declined' }, sharer?.id);
    this.setGrant(lead.id, 'view', allow ? 'given' : 'refused', now, sharer?.id);
    if (allow) this.setGrant(lead.id, 'voice', 'given', now, sharer?.id);
    else this.finish('declined', now, sharer);
  }

  setGrant(
    id: ParticipantId,
    grant: Grant,
    status: GrantStatus,
    at: number,
    by: ParticipantId = id,
  ): void {
    this.grants.set(id, grant, { status, by, at });
  }

  /** @throws {BesideError} `NUMBER_WRONG`. The last wrong attempt ends the session. */
  #checkNumber(number: string | undefined, now: number): void {
    if (!this.numberMatch || this.numberMatch.accepts(number)) return;
    const { triesLeft } = this.numberMatch;
    this.record(now, { type: 'number.mismatched', triesLeft }, this.sharer?.id);
    if (triesLeft === 0) this.stop('number-matching', now);
    throw new BesideError('NUMBER_WRONG', { triesLeft });
  }

  /** Stores what the sharer's page reports about the browser's picker while nothing is shared. */
  reportShare(status: ShareStatus, now: number): void {
    this.assertIn('allowed');
    this.share = { status };
    this.record(now, { type: 'share.reported', status }, this.sharer?.id);
  }

  startSharing(surface: SessionView['share']['surface'], now: number): void {
    this.assertIn('allowed', 'sharing');
    this.picture = {};
    this.firstSharedAt ??= now;
    this.share = { status: 'live', ...(surface && { surface }) };
    this.record(now, { type: 'share.started', surface }, this.sharer?.id);
  }

  /** Stops sharing. The session and the grant stay. Sharing again needs no new code. */
  stopSharing(now: number, status: ShareEnd): void {
    if (this.state !== 'sharing') return;
    this.share = { status };
    this.record(now, { type: 'share.stopped', status }, this.sharer?.id);
  }

  /** @param cutOff Whether the browser or the system turned the microphone off, not the person. */
  setMicrophone(id: ParticipantId, on: boolean, now: number, cutOff = false): void {
    if (!this.participant(id)?.setMicrophone(on, cutOff)) return;
    const type = on ? 'microphone.on' : cutOff ? 'microphone.cut-off' : 'microphone.off';
    this.record(now, { type }, id);
  }

  arrive(id: ParticipantId, now: number, said?: AbsenceCause): void {
    const participant = this.participant(id);
    if (!participant || participant.end || this.end) return;
    this.#forgetPage(id, now);
    const was = participant.arrive(now, said);
    if (!was) return;
    const isNew = participant.joinedAt === undefined;
    participant.joinedAt ??= now;
    this.record(
      now,
      isNew ? { type: 'participant.joined' } : { type: 'participant.back', ...was },
      id,
    );
  }

  leave(id: ParticipantId, cause: Absence, now: number): void {
    const participant = this.participant(id);
    if (this.end || participant?.end || !participant?.leave(cause, now)) return;
    this.#forgetPage(id, now);
    this.record(now, { type: 'participant.away', cause }, id);
  }

  /** Drops what only an open page can report. It is not valid for the next page. */
  #forgetPage(id: ParticipantId, now: number): void {
    if (id === this.lead.id) this.picture = pictureWithout('helper', this.picture);
    if (id !== this.sharer?.id) return;
    this.picture = pictureWithout('sharer', this.picture);
    if (this.state !== 'allowed' || !endsWithPage(this.share.status)) return;
    this.share = { status: 'none' };
    this.record(now, { type: 'share.reported', status: 'none' });
  }

  /** Ends the session once. A later reason does not replace the first. */
  finish(reason: EndReason, now: number, by?: Participant): void {
    this.conclude(now, { reason }, by);
  }

  /** Policy ends the session. The view tells everybody which rule ended it. */
  stop(rule: PolicyRule, now: number): void {
    this.conclude(now, { reason: 'policy', rule });
  }

  /** @param admin The administrator who ends it. They are no participant. */
  conclude(now: number, why: EndCause, by?: Participant, admin?: Administrator): void {
    if (this.state === 'ended') return;
    this.passcode = undefined;
    this.share = { status: 'none' };
    for (const participant of this.participants()) participant.microphone = false;
    this.end = { ...why, ...(by && { by: by.side }), at: now };
    const quality = this.quality.mean(now);
    const measured = quality === undefined ? {} : { quality };
    this.record(now, { type: 'session.ended', ...why, ...measured, ...admin }, by?.id);
  }

  /**
   * Puts off the idle limit. Call it when somebody does something without an event, such as writing
   * a message.
   */
  keepAlive(now: number): void {
    this.activeAt = now;
  }

  /** Ends the session if one of its time limits is over. */
  expire(now: number): void {
    const next = nextEnd(this, this.limits);
    if (!next || next.at > now) return;
    const { reason, limit, by } = next;
    this.conclude(now, { reason, limit }, by);
  }
}
