/** How many connections are tried at the same time. */
import { expect, test } from '@jest/globals';
import { ConnectivityChecks } from '../../../src/media/connectivity-check/checks.ts';
import { ManualClock } from '../../support/clock.ts';

const most = 100;

test('100 people try at the same time, and the next one is told when to come again', async () => {
  const never = new Promise<never>(() => undefined);
  const worker = { rooms: 0, worker: { createRouter: () => never } };
  const clock = new ManualClock();
  const checks = new ConnectivityChecks({ ends: () => [worker] } as never, {} as never, clock);
  for (let person = 0; person < most; person += 1)
    void checks.open(`person ${person}`, `page ${person}`).catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(worker.rooms).toBe(most);
  await expect(checks.open('one more', 'page')).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    details: { retryAfterSeconds: 60 },
  });
  // Whoever is there already may begin anew.
  void checks.open('person 7', 'page 7').catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(worker.rooms).toBe(most);
  checks.leave('page 0');
  void checks.open('one more', 'page').catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(worker.rooms).toBe(most);
});
