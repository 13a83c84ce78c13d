import type { ParticipantId } from '../protocol/session-view.ts';
import type { Device } from './device.ts';
import type { Person } from './person.ts';

/** What a session begins with. */
export interface NewSession {
  id: string;
  /** The helper who opens the session, and leads it. */
  helper: Person;
  /** The participant id of the helper. Without it, a new one is made. */
  leadId?: ParticipantId;
  passcode: string | undefined;
  passcodeHash: string;
  now: number;
  openedFor?: Device | undefined;
  /** The reference of the request for help in another system, and what kind of request it is. */
  ticket?: string | undefined;
  category?: string | undefined;
  /** The network address that the helper asks from. */
  address?: string | undefined;
  /** The session was opened without the helper's page. They have not entered yet. */
  awaitsHelper?: boolean;
  /** Who has opened it without the helper's page, and from which network address. */
  opener?: { personKey: string; address: string };
  /** The user name of the only person who may join. */
  expectedSharer?: string | undefined;
}
