import type {
  Absence,
  AbsenceCause,
  ParticipantId,
  Presence,
  Role,
  SessionView,
  Side,
} from '../protocol/session-view.ts';
import type { Person } from './person.ts';

export interface NewParticipant {
  id: ParticipantId;
  role: Role;
  person: Person;
  /** The network address of their page. */
  address?: string | undefined;
  /** When they first entered. Undefined for somebody who was let in and has not entered yet. */
  joinedAt: number | undefined;
  end?: SessionView['end'];
}

/** One person's part in a session. */
export class Participant {
  readonly id: ParticipantId;
  readonly role: Role;
  /** As last known. Their rights can change while they take part. */
  person: Person;
  /** The login that they entered with. Their part ends with it. Unknown after a restart. */
  loginId: string | undefined;
  /** The last network address of their page. Unknown after a restart. */
  address: string | undefined;
  joinedAt: number | undefined;
  presence: Presence;
  microphone = false;
  /** The browser or the system has taken the microphone away. */
  microphoneCutOff = false;
  /** How their part ended in a session that goes on. */
  end: SessionView['end'];

  /** @param now Milliseconds since 1970. */
  constructor({ id, role, person, address, joinedAt, end }: NewParticipant, now: number) {
    this.id = id;
    this.role = role;
    this.person = person;
    this.address = address;
    this.joinedAt = joinedAt;
    this.end = end;
    this.presence = { state: joinedAt === undefined ? 'away' : 'here', since: now };
  }

  get side(): Side {
    return this.role === 'sharer' ? 'sharer' : 'helper';
  }

  /**
   * @param said What the page says that caused its absence.
   * @returns The cause, if the page had left without saying goodbye. Undefined if it was not away.
   */
  arrive(now: number, said?: AbsenceCause): { was?: AbsenceCause } | undefined {
    const { state, cause } = this.presence;
    if (state === 'here') return undefined;
    const was = said && cause !== 'page-closed' ? { was: said } : {};
    this.presence = { state: 'here', since: now, ...was };
    return was;
  }

  /** @returns Whether this changed anything. */
  leave(cause: Absence, now: number): boolean {
    if (this.presence.state === 'away') return false;
    this.presence = { state: 'away', cause, since: now };
    return true;
  }

  /** @returns Whether this changed anything. */
  setMicrophone(on: boolean, cutOff: boolean): boolean {
    if (this.microphone === on) return false;
    this.microphone = on;
    this.microphoneCutOff = cutOff;
    return true;
  }
}
