/**
 * Whether this page has entered the session, and what it asks for if the same person has another
 * page in it.
 */
import { EnteredGate } from './entered-gate.ts';
import { Listeners } from '../../client/observable.ts';
import type { Attendance } from './session-model.ts';

export class AttendanceTracker {
  readonly changed = new Listeners();
  attendance: Attendance = { state: 'here' };
  /** Sent with the request to enter. */
  claim: { takeOver?: true; waits?: true } = {};
  /** Requests wait here until the page has entered. */
  readonly gate = new EnteredGate();

  get isElsewhere(): boolean {
    return this.attendance.state === 'elsewhere';
  }

  /** The page has entered. */
  entered(): void {
    this.claim = {};
    this.attend({ state: 'here' });
  }

  /** The connection is lost. */
  lost(): void {
    this.gate.shut(); // Even if a view has come and the page was not let in yet.
    if (this.attendance.state === 'here') this.attend({ state: 'reconnecting' });
  }

  /** The session goes on in another page. This page waits until that page is gone. */
  waitForOtherPage(): void {
    this.claim = { waits: true };
    this.gate.shut();
    this.attend({ state: 'elsewhere' });
  }

  /** The session goes on here: instead of the other page, or after it has gone. */
  reenter(claim: AttendanceTracker['claim']): void {
    this.claim = claim;
    this.attend({ state: 'reconnecting' });
  }

  attend(attendance: Attendance): void {
    this.attendance = attendance;
    this.changed.notify();
  }
}
