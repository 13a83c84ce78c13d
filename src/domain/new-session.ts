import type { ParticipantId } from '../protocol/session-view.ts';
import type { Device } from './device.ts';
import type { Person } from './person.ts';

/** What a session begins with. */
export interface NewSession {
  id: string;
  /** Who opens it, and leads. */
  helper: Person;
  /** Of the helper; without it, a new one is made. */
  leadId?: ParticipantId;
  passcode: string | undefined;
  passcodeHash: string;
  now: number;
  openedFor?: Device | undefined;
  /** Where the helper asks from. */
  address?: string | undefined;
}
