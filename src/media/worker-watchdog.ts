import type { types } from 'mediasoup';

const askEveryMs = 1_000;
const mostOwed = 5;

/**
 * Ends a worker that does not answer for five seconds: it would not die by itself, and whatever is
 * asked of it would wait for good, and every change of its sessions with it. Dead, it is replaced like
 * any other.
 *
 * Answers owed are counted, not seconds: after the whole machine has slept, one is owed.
 *
 * @param onHanging Called just before.
 */
export function endIfHanging(worker: types.Worker, onHanging: () => void): void {
  let owed = 0;
  const asking = setInterval(() => {
    if (owed === mostOwed) {
      clearInterval(asking);
      onHanging();
      process.kill(worker.pid, 'SIGKILL');
      return;
    }
    owed += 1;
    worker.getResourceUsage().then(
      () => {
        owed = 0;
      },
      () => undefined, // It has died.
    );
  }, askEveryMs);
  asking.unref();
  worker.observer.once('close', () => {
    clearInterval(asking);
  });
}
