/** Whom a role is about, in whatever letters names are written. */
import { expect, test } from '@jest/globals';
import type { Person, Scope } from '../../../src/domain/person.ts';
import type { Device } from '../../../src/domain/device.ts';
import { seesDevices } from '../../../src/policy/device-scope.ts';
import { mayTowards } from '../../../src/policy/scope.ts';
import { somebody } from '../../support/person.ts';

const sharer = somebody('sharer');

function helperOf(scope: Scope): Person {
  return {
    ...somebody('helper'),
    assignments: [{ permissions: ['session.offer', 'device.read'], scope }],
  };
}

function deviceOf(userName: string): Device {
  return { id: '1', name: 'PC-1', userName, compliance: 'compliant' };
}

test.each(['demo.example', 'Demo.EXAMPLE'])('people of the domain %s', async (domain) => {
  const helper = helperOf({ domains: [domain] });
  for (const verifiedDomain of ['demo.example', 'DEMO.example'])
    expect(
      mayTowards(helper, 'session.offer', { ...sharer, card: { ...sharer.card, verifiedDomain } }),
    ).toBe(true);
  const { verifiedDomain: _unknown, ...card } = sharer.card;
  expect(mayTowards(helper, 'session.offer', { ...sharer, card })).toBe(false);
  const sees = await seesDevices(helper, () => Promise.resolve(new Set()));
  const seen = ['a@demo.example', 'A@DEMO.Example', 'a@other.example', ''].map(deviceOf).map(sees);
  expect(seen).toEqual([true, true, false, false]);
});

test('devices of a group’s members, as a list writes their names', async () => {
  const helper = helperOf({ groups: ['Finance'] });
  const asked: string[][] = [];
  const sees = await seesDevices(helper, (groups) => {
    asked.push(groups);
    return Promise.resolve(new Set(['mia@corp.example']));
  });
  expect(asked).toEqual([['Finance']]);
  const seen = ['mia@corp.example', 'Mia@Corp.Example', 'max@corp.example'].map(deviceOf).map(sees);
  expect(seen).toEqual([true, true, false]);
});
