/** People of more than 200 groups, whose ID token holds none of them. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { overage, startEntra, type Entra } from '../../support/entra.ts';
import { rows } from '../../support/records.ts';
import type { TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';
import { startWithEntra } from './entra-server.ts';

const group = (number: number) => `0aaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
const desk = group(1);
const finance = group(2);
const others = Array.from({ length: 40 }, (_none, index) => group(100 + index));
/** As an administrator may have copied it. */
const large = group(4).toUpperCase();

let entra: Entra;
let server: TestServer;
const visitors = new Visitors();

beforeAll(async () => {
  entra = await startEntra();
  server = await startWithEntra(
    entra,
    {},
    {},
    {
      assignments: [
        {
          role: 'Help Desk Operator',
          to: { group: desk },
          scope: { groups: [finance, ...others] },
        },
        { role: 'Viewer', to: { group: large }, scope: 'everyone' },
        // Graph does not know groups by name, and must not be asked.
        { role: 'Auditor', to: { group: 'Auditors' }, scope: 'everyone' },
      ],
    },
  );
});
beforeEach(() => {
  entra.reset();
  Object.assign(entra.behaviour.claims, overage, { roles: undefined });
});
afterEach(async () => {
  await visitors.close();
  expect(server.isRunning()).toBe(true);
});
afterAll(async () => {
  await server.stop();
  await entra.stop();
});

/** Somebody else each time: nothing of an earlier sign-in may help. */
async function signIn(person: string, memberOf: string[]): Promise<Visitor> {
  entra.behaviour.claims['oid'] = person;
  entra.behaviour.memberOf = memberOf;
  const visitor = visitors.add(new Visitor(server, [entra.ca]));
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
  return visitor;
}

async function permissions(visitor: Visitor): Promise<string[]> {
  return ((await (await visitor.fetch('/api/me')).json()) as Me).permissions;
}

function groupsOf(person: string): unknown {
  const [row] = rows<{ groups: string }>(
    server.dataDir,
    'select groups from people where key like ?',
    `%|${person}`,
  );
  return JSON.parse(row?.groups ?? 'null');
}

test('have the roles of the groups that Microsoft Graph says they are in', async () => {
  expect(await permissions(await signIn('in', [desk, group(999)]))).toContain('session.offer');
  expect(await permissions(await signIn('out', [finance]))).toEqual([]);
  expect(groupsOf('in')).toEqual([desk]);
});

test('are in a group in whatever letters its id is written, here and there', async () => {
  entra.behaviour.instead.set(/checkMemberGroups$/, (_req, res) =>
    res.end(JSON.stringify({ value: [desk.toUpperCase(), large.toLowerCase()] })),
  );
  expect(await permissions(await signIn('letters', []))).toContain('session.offer');
  expect(groupsOf('letters')).toEqual([desk, large]);
});

test('only the groups that the configuration names are asked for, twenty at a time', async () => {
  await signIn('asked', []);
  expect(entra.askedGroups.map(({ length }) => length).sort()).toEqual([20, 20, 3]);
  expect(entra.askedGroups.flat().sort()).toEqual([desk, finance, large, ...others].sort());
});

test.each([
  ['that says so in the way of the implicit flow', { hasgroups: true, _claim_names: undefined }],
  ['whose address for the groups leads elsewhere', { _claim_sources: { src1: { endpoint: 'x' } } }],
])('a token %s is understood too', async (_what, claims) => {
  Object.assign(entra.behaviour.claims, claims);
  expect(await permissions(await signIn('other', [desk]))).toContain('session.offer');
});

test('whoever has groups in the token is not asked about', async () => {
  Object.assign(entra.behaviour.claims, { groups: [finance], _claim_names: undefined });
  expect(await permissions(await signIn('few', [desk]))).toEqual([]);
  expect(entra.askedGroups).toEqual([]);
});

test('a sharer within the scope by such a group is helped, another one is not', async () => {
  const helper = await (await signIn('helper', [desk])).connect();
  for (const [person, memberOf, state] of [
    ['within', [others[39]!], 'joined'],
    ['outside', [group(3)], 'ended'],
  ] as const) {
    const sharer = await (await signIn(person, [...memberOf])).connect();
    const { view } = await helper.request('session.create', {});
    const passcode = view.invitation?.passcode ?? '';
    const entry = await sharer.request('session.join', { passcode });
    expect([person, entry.view.state]).toEqual([person, state]);
  }
});

test.each<[string, string | undefined, number]>([
  ['is down', '', 503],
  ['answers with something else', '<html></html>', 200],
  ['answers with another shape', '{"value":{"id":"x"}}', 200],
])('while Graph %s they have fewer rights, are signed in, and the log says so', async (...row) => {
  const [what, body, status] = row;
  entra.behaviour.instead.set(/checkMemberGroups$/, (_req, res) => res.writeHead(status).end(body));
  const before = server.output().length;
  expect(await permissions(await signIn(what, [desk]))).toEqual([]);
  expect(server.output().slice(before)).toContain('did not say who is in which groups');
  // What was not known this time is asked for again the next time.
  entra.behaviour.instead.clear();
  expect(await permissions(await signIn(what, [desk]))).toContain('session.offer');
});

test('Graph that is busy is asked again', async () => {
  entra.behaviour.instead.set(/checkMemberGroups$/, (_req, res) => {
    entra.behaviour.instead.clear();
    res.writeHead(429, { 'retry-after': '0' }).end();
  });
  expect(await permissions(await signIn('busy', [desk]))).toContain('session.offer');
});

test('while Graph is down, whoever signs in anew keeps what they had, and what they are in the middle of', async () => {
  const visitor = await signIn('keeper', [desk]);
  const page = await visitor.connect();
  const { view } = await page.request('session.create', {});
  entra.behaviour.instead.set(/checkMemberGroups$/, (_req, res) => res.writeHead(500).end());
  const again = await signIn('keeper', [desk]);
  expect(await permissions(again)).toContain('session.offer');
  const { view: back } = await (
    await again.connect()
  ).request('session.enter', {
    sessionId: view.id,
  });
  expect(back.state).toBe('waiting');
  // Said by Graph, it counts.
  entra.behaviour.instead.clear();
  await signIn('keeper', []);
  expect(await permissions(again)).toEqual([]);
});

test('groups that Graph names without having been asked are not believed', async () => {
  entra.behaviour.instead.set(/checkMemberGroups$/, (_req, res) =>
    res.end(JSON.stringify({ value: ['Auditors'] })),
  );
  expect(await permissions(await signIn('unasked', []))).toEqual([]);
});
