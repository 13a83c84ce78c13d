/** What was asked for over a network and is kept for a while. */
import { expect, test } from '@jest/globals';
import { PromiseCache } from '../../../src/common/promise-cache.ts';

/** Each answer says how many there were before. @param hold The first is given when this is. */
function counting(ttlMs: number, hold: Promise<void> = Promise.resolve()) {
  let asked = 0;
  const cache = new PromiseCache({
    ttlMs,
    async load() {
      asked += 1;
      const answer = { asked };
      await hold;
      return answer;
    },
  });
  return cache;
}

test('is asked for once by all who want it at once, and for as long as it is good', async () => {
  const cache = counting(60_000);
  const all = await Promise.all([cache.ask('it'), cache.ask('it')]);
  expect([...all, await cache.ask('it')]).toEqual([{ asked: 1 }, { asked: 1 }, { asked: 1 }]);
});

test('that is good for no time is asked for by each who comes later, however soon', async () => {
  const cache = counting(0);
  expect([await cache.ask('it'), await cache.ask('it')]).toEqual([{ asked: 1 }, { asked: 2 }]);
});

test('a failure is told to all who wait, and not kept', async () => {
  let fails = true;
  const cache = new PromiseCache({
    ttlMs: 60_000,
    async load() {
      await Promise.resolve();
      if (fails) throw new Error('down');
      return { well: true };
    },
  });
  const [one, other] = [cache.ask('it'), cache.ask('it')];
  await expect(one).rejects.toThrow('down');
  await expect(other).rejects.toThrow('down');
  fails = false;
  expect(await cache.ask('it')).toEqual({ well: true });
});

test('that is dropped on its way is still for those who wait for it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cache = counting(60_000, promise);
  const coming = cache.ask('it');
  cache.delete('it');
  resolve();
  expect(await coming).toEqual({ asked: 1 });
});
