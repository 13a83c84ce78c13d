/** Requests wait here until the page has entered the session (again). */
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

  /** @throws NoAnswerError if that takes too long. */
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
