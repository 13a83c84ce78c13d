/** A door that requests wait at until the session has been entered (again). */
import { NoAnswerError } from '../../client/request.ts';

export class EnteredGate {
  private isOpen = false;
  private waiting: (() => void)[] = [];

  open(): void {
    this.isOpen = true;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  shut(): void {
    this.isOpen = false;
  }

  /** @throws NoAnswerError when it does not open in time. */
  async passed(withinMs: number): Promise<void> {
    if (this.isOpen) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new NoAnswerError('not connected')), withinMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
