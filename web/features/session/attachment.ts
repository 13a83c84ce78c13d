/** How this page stands to the session, and what it asks for where the same person has another page. */
import { EnteredGate } from './entered-gate.ts';
import { Listeners } from '../../client/observable.ts';
import type { Attendance } from './session-model.ts';

export class Attachment {
  readonly changed = new Listeners();
  attendance: Attendance = { state: 'here' };
  /** Goes with the request to enter. */
  claim: { takeOver?: true; waits?: true } = {};
  /** Requests wait here until the page has entered. */
  readonly gate = new EnteredGate();

  get isElsewhere(): boolean {
    return this.attendance.state === 'elsewhere';
  }

  /** The page has entered. */
  taken(): void {
    this.claim = {};
    this.attend({ state: 'here' });
  }

  /** The connection is lost. */
  lost(): void {
    this.gate.shut(); // Also where a view had come, and the page was not yet let in.
    if (this.attendance.state === 'here') this.attend({ state: 'reconnecting' });
  }

  /** It goes on in another page, and this one waits until that is gone. */
  standBack(): void {
    this.claim = { waits: true };
    this.gate.shut();
    this.attend({ state: 'elsewhere' });
  }

  /** It goes on here: in place of the other page, or after it. */
  comeBack(claim: Attachment['claim']): void {
    this.claim = claim;
    this.attend({ state: 'reconnecting' });
  }

  attend(attendance: Attendance): void {
    this.attendance = attendance;
    this.changed.notify();
  }
}
