/** What may this person do, and why: what the answer says is what then happens. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccessExplained } from '../../../src/protocol/access.ts';
import type { Permission } from '../../../src/protocol/permissions.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

const operator = 'Help Desk Operator';
const administrator = {
  role: 'Administrator',
  to: { appRole: 'Administrator' },
  scope: 'everyone',
};
const give = (role: string, to: object, scope: object | string = 'everyone') => ({
  assignments: [administrator, { role, to, scope }],
});
const everyone = give(operator, { appRole: operator });

const people = {
  helper: 'helper@demo.example',
  helper2: 'helper2@demo.example',
  sharer: 'sharer@demo.example',
  sharer2: 'sharer2@demo.example',
  viewer: 'viewer@demo.example',
  guest: 'guest@elsewhere.example',
};
type Name = keyof typeof people;

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** One minute, half a day from now. */
const notNow = () => {
  const at = (minutes: number) =>
    new Date(Date.now() + (12 * 60 + minutes) * 60_000).toISOString().slice(11, 16);
  return { days, from: at(0), to: at(1), timeZone: 'UTC' };
};
const condition = (side: string, required: object) => ({
  conditions: [{ name: 'House rule', for: side, ...required }],
});

/** Settings, who helps whom, and where that ends: the step, and the code or the rule. */
const table: [what: string, settings: object, helper: Name, sharer: Name, outcome: string][] = [
  ['an app role for everyone', everyone, 'helper', 'sharer', 'allows'],
  ['no assignments in the configuration', {}, 'helper', 'sharer', 'allows'],
  ['no role', everyone, 'viewer', 'sharer', 'refuses: open PERMISSION_MISSING'],
  [
    'the sharer’s group',
    give(operator, { group: 'Service desk' }, { groups: ['Finance'] }),
    'helper',
    'sharer',
    'allows',
  ],
  [
    'another group',
    give(operator, { group: 'Service desk' }, { groups: ['Finance'] }),
    'helper',
    'sharer2',
    'refuses: meet out-of-scope',
  ],
  [
    'another domain',
    give(operator, { user: people.helper }, { domains: ['elsewhere.example'] }),
    'helper',
    'sharer',
    'refuses: meet out-of-scope',
  ],
  [
    'a role that may not view',
    { roles: { Greeter: ['session.offer'] }, ...give('Greeter', { user: people.viewer }) },
    'viewer',
    'sharer',
    'refuses: view PERMISSION_MISSING',
  ],
  [
    'viewing for others only',
    {
      roles: { Greeter: ['session.offer'] },
      assignments: [
        administrator,
        { role: 'Greeter', to: { user: people.helper }, scope: 'everyone' },
        { role: operator, to: { user: people.helper }, scope: { groups: ['Warehouse'] } },
      ],
    },
    'helper',
    'sharer',
    'refuses: view PERMISSION_MISSING',
  ],
  ['oneself', everyone, 'helper', 'helper', 'refuses: join OWN_SESSION'],
  [
    'the service is off',
    { ...everyone, settings: { serviceEnabled: false } },
    'helper',
    'sharer',
    'refuses: open SERVICE_DISABLED',
  ],
  [
    'a device that the list does not know',
    everyone,
    'helper',
    'viewer',
    'refuses: meet unenrolled-device',
  ],
  [
    'such a device, allowed by setting and role',
    { ...everyone, settings: { allowUnenrolledDevices: true } },
    'helper',
    'viewer',
    'allows',
  ],
  [
    'such a device, allowed by the setting alone',
    {
      roles: { Watcher: ['session.offer', 'session.view'] },
      ...give('Watcher', { user: people.helper }),
      settings: { allowUnenrolledDevices: true },
    },
    'helper',
    'viewer',
    'refuses: meet unenrolled-device',
  ],
  [
    'hours for helpers',
    { ...everyone, ...condition('helper', { hours: notNow() }) },
    'helper',
    'sharer',
    'refuses: open CONDITION_NOT_MET',
  ],
  [
    'hours for sharers',
    { ...everyone, ...condition('sharer', { hours: notNow() }) },
    'helper',
    'sharer',
    'refuses: join CONDITION_NOT_MET',
  ],
  [
    'the state of the sharer’s device',
    { ...everyone, ...condition('sharer', { deviceStates: ['compliant'] }) },
    'helper',
    'sharer2',
    'refuses: join CONDITION_NOT_MET',
  ],
  [
    'the state of a device that fits',
    { ...everyone, ...condition('both', { deviceStates: ['compliant'] }) },
    'helper',
    'sharer',
    'allows',
  ],
  [
    'a network',
    { ...everyone, ...condition('helper', { networks: ['192.0.2.0/24'] }) },
    'helper',
    'sharer',
    'asked: open CONDITION_NOT_MET',
  ],
  [
    'a strong sign-in of the sharer',
    { ...everyone, ...condition('sharer', { strongSignIn: { amr: ['hwk'] } }) },
    'helper',
    'sharer',
    'asked: join CONDITION_NOT_MET',
  ],
  [
    'more proof to open a session',
    { ...everyone, stepUp: { startSession: 'gold' } },
    'helper',
    'sharer',
    'asked: open STEP_UP_REQUIRED',
  ],
  [
    'a refusal after something that is asked at the time',
    {
      ...give(operator, { user: people.helper }, { groups: ['Finance'] }),
      ...condition('helper', { networks: ['127.0.0.0/8', '::1'] }),
    },
    'helper',
    'sharer2',
    'refuses: meet out-of-scope',
  ],
];

let server: TestServer;
let admin: TestConnection;
const visitors = {} as Record<Name | 'admin', Visitor>;

beforeAll(async () => {
  server = await startServer({}, { ...everyone, session: { openPerHelper: 1 } });
  for (const [name, userName] of Object.entries({ ...people, admin: 'admin@demo.example' }))
    if (name !== 'guest') visitors[name as Name] = await Visitor.signedIn(server, userName);
  admin = await visitors.admin.connect();
});
afterAll(async () => {
  await Promise.all(Object.values(visitors).map((visitor) => visitor.close()));
  await server.stop();
});

/** What the answer says first: the outcome, and where. */
function summary({ says, verdicts }: AccessExplained): string {
  const first = verdicts.find((verdict) => verdict.says === says);
  return says === 'allows' || !first ? says : `${says}: ${first.step} ${first.code ?? first.rule}`;
}

/** What happens when the helper really helps the sharer. */
async function reality(helperName: Name, sharerName: Name): Promise<string> {
  const helper = await visitors[helperName].connect();
  const sharer = await visitors[sharerName].connect();
  try {
    const opened = await helper.send<'session.create'>('session.create', {});
    if (!opened.ok) return `open ${opened.error.code}`;
    const passcode = opened.value.view.invitation?.passcode ?? '';
    const joined = await sharer.send<'session.join'>('session.join', { passcode });
    if (!joined.ok) return `join ${joined.error.code}`;
    const { end } = joined.value.view;
    if (end) return `meet ${end.rule ?? end.reason}`;
    const refusal = await helper.refusal('session.request-view', {});
    return refusal ? `view ${refusal}` : 'allows';
  } finally {
    await helper.send('session.end', {});
    helper.close();
    sharer.close();
  }
}

describe('what is said is what happens', () => {
  test.each(table)('with %s', async (_what, settings, helper, sharer, outcome) => {
    await server.configure({ session: { openPerHelper: 1 }, ...settings });
    const said = summary(
      await admin.request('access.explain', { person: people[helper], sharer: people[sharer] }),
    );
    expect(said).toBe(outcome);
    expect(await reality(helper, sharer)).toBe(outcome.replace(/^(refuses|asked): /, ''));
  });

  test('for a helper with as many sessions as one may have', async () => {
    await server.configure(everyone);
    const page = await visitors.helper2.connect();
    await page.request('session.create', {});
    const pair = { person: people.helper2, sharer: people.sharer };
    const said = summary(await admin.request('access.explain', pair));
    expect(said).toBe('refuses: open TOO_MANY_SESSIONS');
    expect(await reality('helper2', 'sharer')).toBe('open TOO_MANY_SESSIONS');
    await page.request('session.end', {});
    expect(summary(await admin.request('access.explain', pair))).not.toBe(said);
  });

  test('of one permission after the other, towards this sharer', async () => {
    const finance = give(operator, { user: people.helper }, { groups: ['Finance'] });
    await server.configure(finance);
    const held = async (sharer: Name): Promise<Permission[]> => {
      const asked = { person: people.helper, sharer: people[sharer] };
      const { permissions } = await admin.request('access.explain', asked);
      return permissions.filter(({ isTowards }) => isTowards).map(({ permission }) => permission);
    };
    expect(await held('sharer')).toContain('session.view');
    expect(await held('sharer2')).toEqual([]);
  });
});

describe('somebody alone', () => {
  test('has each permission by an assignment, and lacks others that some assignment gives', async () => {
    const assignments = [
      administrator,
      { role: operator, to: { group: 'Service desk' }, scope: { groups: ['Finance'] } },
      { role: 'Viewer', to: { user: 'HELPER@demo.example' }, scope: 'everyone' },
    ];
    await server.configure({ assignments });
    const { person, says, permissions } = await admin.request('access.explain', {
      person: people.helper,
    });
    expect(says).toBe('allows');
    expect(person).toMatchObject({
      userName: people.helper,
      name: 'Hanna Lindqvist',
      provider: 'demo',
      groups: ['Service desk'],
      appRoles: [operator],
      signIn: 'possible',
      signedInAt: expect.any(Number),
    });
    const of = (permission: Permission) =>
      permissions.find((each) => each.permission === permission);
    expect(of('session.view')).toEqual({
      permission: 'session.view',
      isHeld: true,
      by: [assignments[1]],
      more: 0,
    });
    expect(of('device.read')).toMatchObject({ isHeld: true, by: [assignments[1], assignments[2]] });
    expect(of('settings.write')).toMatchObject({ isHeld: false, by: [administrator] });
    expect(of('session.record')).toMatchObject({ isHeld: false, by: [] });
  });

  test('is found by key as well, and whatever the case of the user name', async () => {
    const [row] = rows<{ key: string }>(
      server.dataDir,
      'select key from people where user_name = ?',
      people.helper,
    );
    for (const person of [row?.key ?? '', 'Helper@Demo.Example', ` ${people.helper} `])
      expect((await admin.request('access.explain', { person })).person.name).toBe(
        'Hanna Lindqvist',
      );
  });

  test('who has never signed in is unknown, and so is a sharer', async () => {
    expect(await admin.refusal('access.explain', { person: people.guest })).toBe('PERSON_UNKNOWN');
    const pair = { person: people.helper, sharer: people.guest };
    expect(await admin.refusal('access.explain', pair)).toBe('PERSON_UNKNOWN');
    expect(await admin.refusal('access.explain', { person: "' or 1 = 1 --" })).toBe(
      'PERSON_UNKNOWN',
    );
  });

  test('whose organization may no longer sign in may do nothing', async () => {
    const allowedTenants = ['demo.example', 'elsewhere.example'];
    await server.configure({ identity: { allowedTenants } });
    const guest = await Visitor.signedIn(server, people.guest);
    const before = await admin.request('access.explain', { person: people.guest });
    expect(summary(before)).toBe('allows');
    await server.configure({ identity: { allowedTenants: ['demo.example'] } });
    const after = await admin.request('access.explain', { person: people.guest });
    expect(after.person.signIn).toBe('tenant-not-allowed');
    expect(summary(after)).toBe('refuses: open ORGANIZATION_NOT_ALLOWED');
    const landed = await guest.follow('/signin?returnTo=/help');
    const refused = await guest.follow(await guest.choose(landed, people.guest));
    expect(refused.searchParams.get('code')).toBe('ORGANIZATION_NOT_ALLOWED');
    await guest.close();
  });
});

test('roles and assignments are those in force, with where they come from', async () => {
  await server.configure({ roles: { Greeter: ['session.offer'] } });
  const byDefault = await admin.request('access.roles', {});
  expect(byDefault.assignmentsFrom).toBe('default');
  expect(byDefault.roles).toContainEqual({
    name: 'Greeter',
    isBuiltIn: false,
    permissions: ['session.offer'],
  });
  expect(byDefault.assignments).toContainEqual({
    role: 'Greeter',
    to: { appRole: 'Greeter' },
    scope: 'everyone',
  });
  await server.configure(everyone);
  const configured = await admin.request('access.roles', {});
  expect(configured.assignmentsFrom).toBe('configuration');
  expect(configured.assignments).toEqual(everyone.assignments);
  expect(configured.roles.find(({ name }) => name === operator)?.isBuiltIn).toBe(true);
});

test('people are found by parts of their names, at most twenty at once', async () => {
  const find = async (search: string) =>
    (await admin.request('people.search', { search })).people.map(({ name }) => name);
  expect(await find('LINDQ han')).toEqual(['Hanna Lindqvist']);
  expect(await find('novák')).toEqual(['Sofia Novák']);
  expect(await find('%')).toEqual([]);
  expect(await find("' or 1 = 1 --")).toEqual([]);
  expect((await find('demo.example')).length).toBeGreaterThan(4);
});

test.each(['access.roles', 'access.explain', 'people.search'])(
  '%s is for who holds the permission, while they hold it',
  async (name) => {
    await server.configure(everyone);
    const payload = { 'access.roles': {}, 'access.explain': { person: people.helper } }[name] ?? {
      search: 'a',
    };
    for (const other of ['helper', 'sharer', 'viewer'] as const) {
      const page = await visitors[other].connect();
      expect(await page.refusal(name, payload)).toBe('PERMISSION_MISSING');
      page.close();
    }
    const losing = await visitors.admin.connect();
    await server.configure({ assignments: everyone.assignments.slice(1) });
    await losing.event('access.ended');
    await server.configure(everyone);
    admin = await visitors.admin.connect();
  },
);
