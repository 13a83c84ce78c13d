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
  /** Where their page comes from. */
  address?: string | undefined;
  /** When they have first come in; undefined for somebody who has been let in and has yet to come. */
  joinedAt: number | undefined;
  end?: SessionView['end'];
}

/** One person's part in a session. */
export class Participant {
  readonly id: ParticipantId;
  readonly role: Role;
  /** As last known: what somebody may do can change while they take part. */
  person: Person;
  /** The login that they have entered with, and with which their part ends; not known after a restart. */
  loginId: string | undefined;
  /** Where their page has last come from; not known after a restart. */
  address: string | undefined;
  joinedAt: number | undefined;
  presence: Presence;
  microphone = false;
  /** The browser or the system has taken it away. */
  microphoneCutOff = false;
  /** The end of their part in a session that goes on. */
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
   * @param said What the page says that it was.
   * @returns That, if it had left without a goodbye; undefined if it was not away.
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
