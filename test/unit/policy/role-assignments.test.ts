/** Who is given which permissions, and towards whom. */
import { describe, expect, test } from '@jest/globals';
import {
  builtInRoles,
  namedClaims,
  type RoleSettings,
} from '../../../src/identity/role-assignments.ts';
import * as identityRoles from '../../../src/identity/roles.ts';
import { mayTowards } from '../../../src/policy/scope.ts';
import type { StoredPerson } from '../../../src/database/people.ts';

function stored(
  userName: string,
  { roles = [], groups = [], verifiedDomain }: Partial<StoredPerson> = {},
): StoredPerson {
  const key = `https://issuer.example|${userName}`;
  return { key, tenantId: 't', userName, name: userName, roles, groups, verifiedDomain };
}

const personOf = (settings: RoleSettings) => (person: StoredPerson) =>
  identityRoles.personOf(settings)(person, { amr: [], contexts: [] });

const someone = personOf({ roles: {} })(stored('someone@demo.example'));

describe('without any setting', () => {
  test.each(Object.keys(builtInRoles))('the app role %s gives the role of its name', (role) => {
    const person = personOf({ roles: {} })(stored('a', { roles: [role] }));
    expect(person.permissions).toEqual(builtInRoles[role]);
    for (const permission of person.permissions)
      expect(mayTowards(person, permission, someone)).toBe(true);
  });

  test.each(['', 'help desk operator', 'constructor', '__proto__'])(
    'the app role “%s” gives nothing',
    (role) => {
      expect(personOf({ roles: {} })(stored('a', { roles: [role] })).permissions).toEqual([]);
    },
  );

  test('groups and user names give nothing', () => {
    const person = stored('Help Desk Operator', { groups: ['Help Desk Operator'] });
    expect(personOf({ roles: {} })(person).permissions).toEqual([]);
  });
});

describe('an assignment', () => {
  const settings: RoleSettings = {
    roles: { Greeter: ['session.offer'] },
    assignments: [
      { role: 'Greeter', to: { group: 'Reception' }, scope: { groups: ['Finance', 'Sales'] } },
      { role: 'Auditor', to: { user: 'Ann@demo.example' }, scope: 'everyone' },
      { role: 'Viewer', to: { appRole: 'Looker' }, scope: { domains: ['Demo.example'] } },
    ],
  };
  const toPerson = personOf(settings);

  test('replaces the default: an app role alone gives nothing any more', () => {
    expect(toPerson(stored('b', { roles: ['Administrator'] })).permissions).toEqual([]);
  });

  test('is by group, by user name in any writing, by key, or by app role', () => {
    expect(toPerson(stored('b', { groups: ['Reception'] })).permissions).toEqual(['session.offer']);
    expect(toPerson(stored('ANN@demo.example')).permissions).toEqual(builtInRoles['Auditor']);
    expect(toPerson(stored('b', { roles: ['Looker'] })).permissions).toEqual(['device.read']);
    const byKey = personOf({
      roles: {},
      assignments: [{ role: 'Auditor', to: { user: stored('b').key }, scope: 'everyone' }],
    });
    expect(byKey(stored('b')).permissions).toEqual(builtInRoles['Auditor']);
  });

  test('holds towards people of its groups only', () => {
    const greeter = toPerson(stored('b', { groups: ['Reception'] }));
    const may = (groups: string[]) =>
      mayTowards(greeter, 'session.offer', toPerson(stored('c', { groups })));
    expect([['Finance'], ['Other', 'Sales'], ['Warehouse'], ['finance'], []].map(may)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('holds towards people of its verified domains only, never by the user name', () => {
    const looker = toPerson(stored('b', { roles: ['Looker'] }));
    const may = (verifiedDomain: string | undefined) =>
      mayTowards(looker, 'device.read', toPerson(stored('c@demo.example', { verifiedDomain })));
    expect(['demo.example', 'DEMO.EXAMPLE', 'sub.demo.example', undefined].map(may)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('lends its scope to no other: the auditor of everyone does not help everyone', () => {
    const both = toPerson(stored('ann@demo.example', { groups: ['Reception'] }));
    const warehouse = toPerson(stored('c', { groups: ['Warehouse'] }));
    expect(mayTowards(both, 'audit.read', warehouse)).toBe(true);
    expect(mayTowards(both, 'session.offer', warehouse)).toBe(false);
  });
});

test('what decides anything is every group and app role that is named; an app role also as Entra has to write it', () => {
  const settings: RoleSettings = {
    roles: {},
    assignments: [
      { role: 'Viewer', to: { appRole: 'Remote Help' }, scope: { groups: ['Finance'] } },
      { role: 'Viewer', to: { group: 'Desk' }, scope: 'everyone' },
    ],
  };
  expect([...namedClaims(settings)].sort()).toEqual([
    'Desk',
    'Finance',
    'Remote Help',
    'RemoteHelp',
  ]);
});
