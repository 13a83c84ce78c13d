/** What is made in several steps, of which one fails: nothing of it is left. */
import { beforeEach, expect, test } from '@jest/globals';
import { allOrNone, orClose } from '../../../src/media/owned.ts';

let closed: string[];
const thing = (name: string) => ({
  name,
  close: () => {
    closed.push(name);
  },
});

beforeEach(() => {
  closed = [];
});

test('of several, all are closed that come, be it after the failure', async () => {
  const late = Promise.withResolvers<ReturnType<typeof thing>>();
  const all = allOrNone([
    Promise.resolve(thing('early')),
    Promise.reject(new Error('no')),
    late.promise,
  ]);
  late.resolve(thing('late'));
  await expect(all).rejects.toThrow('no');
  expect(closed).toEqual(['early', 'late']);
  const two = await allOrNone([Promise.resolve(thing('one')), Promise.resolve(thing('two'))]);
  expect([two.map(({ name }) => name), closed]).toEqual([
    ['one', 'two'],
    ['early', 'late'],
  ]);
});

test('what cannot be gone on with is closed', async () => {
  await expect(orClose(thing('first'), () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(await orClose(thing('second'), () => Promise.resolve(1))).toBe(1);
  expect(closed).toEqual(['first']);
});
