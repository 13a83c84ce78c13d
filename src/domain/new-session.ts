import type { Device } from './device.ts';
import type { Person } from './person.ts';

/** What a session begins with. */
export interface NewSession {
  id: string;
  helper: Person;
  passcode: string | undefined;
  passcodeHash: string;
  now: number;
  openedFor?: Device | undefined;
  /** Where the helper asks from. */
  address?: string | undefined;
}
