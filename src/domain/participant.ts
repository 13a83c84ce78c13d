import type { Absence, AbsenceCause, Presence, Role } from '../protocol/session-view.ts';
import type { Person } from './person.ts';

/** One person's part in a session. */
export class Participant {
  readonly role: Role;
  /** As last known: what somebody may do can change while they take part. */
  person: Person;
  /** The login that they have entered with, and with which their part ends; not known after a restart. */
  loginId: string | undefined;
  /** Where their page has last come from; not known after a restart. */
  address: string | undefined;
  presence: Presence;
  microphone = false;
  /** The browser or the system has taken it away. */
  microphoneCutOff = false;

  constructor(role: Role, person: Person, now: number, address?: string) {
    this.role = role;
    this.person = person;
    this.address = address;
    this.presence = { state: 'here', since: now };
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
