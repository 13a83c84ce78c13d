import type { types } from 'mediasoup';

const askEveryMs = 1_000;
const mostOwed = 5;

/**
 * Kills a worker that does not answer for five seconds. It would not die by itself, and each
 * request to it would wait for ever, with every change of its sessions. A dead worker is replaced.
 *
 * This counts missing answers, not seconds: after the whole machine was suspended, only one answer
 * is missing.
 *
 * @param onHanging Called just before.
 * @param onAnswer Called with each answer.
 */
export function endIfHanging(
  worker: types.Worker,
  onHanging: () => void,
  onAnswer: (usage: types.WorkerResourceUsage) => void,
): void {
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
      (usage) => {
        owed = 0;
        onAnswer(usage);
      },
      () => undefined, // It has died.
    );
  }, askEveryMs);
  asking.unref();
  worker.observer.once('close', () => {
    clearInterval(asking);
  });
}
