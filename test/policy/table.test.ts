/**
 * Every role × every request, from every place that its holder can ask from, and every role × every
 * address: allowed or refused as the configuration says. Generated from the tables of the contract,
 * so that what is new cannot be forgotten.
 */
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtInRoles } from '../../src/identity/access.ts';
import { paths } from '../../src/protocol/paths.ts';
import { requests, type Permission, type RequestName } from '../../src/protocol/requests.ts';
import { voiceParameters } from '../support/media.ts';
import { payloads } from '../support/payloads.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor, type TestConnection } from '../support/visitor.ts';

/** Roles of the configuration's own: sets of permissions that no built-in role is. */
const roles: Record<string, Permission[]> = {
  Greeter: ['session.offer'],
  Observer: ['session.offer', 'session.view'],
};
const allRoles: Record<string, Permission[]> = { ...builtInRoles, ...roles, 'no role': [] };

/** The demo's people, each given one role by name; there is somebody for every role. */
const holders: Record<string, string> = {
  'Help Desk Operator': 'helper@demo.example',
  Viewer: 'viewer@demo.example',
  Auditor: 'guest@elsewhere.example',
  Administrator: 'admin@demo.example',
  Greeter: 'sharer2@demo.example',
  Observer: 'helper2@demo.example',
  'no role': 'sharer@demo.example',
};
const assignments = Object.entries(holders)
  .filter(([role]) => role !== 'no role')
  .map(([role, user]) => ({ role, to: { user }, scope: 'everyone' }));
// So that whoever joins stays, whatever device they have.
const settings = { allowUnenrolledDevices: true };
const identity = { allowedTenants: ['demo.example', 'elsewhere.example'] };

const names = Object.keys(requests) as RequestName[];
/** What policy refuses with; any other answer, a refusal for another reason too, means allowed. */
const refusals = ['PERMISSION_MISSING', 'NOT_IN_SESSION', 'WRONG_SIDE'];
type Place = 'outside' | 'helper' | 'sharer';

/** What the configuration and the contract say. */
function expected(role: string, place: Place, name: RequestName): string {
  const entry = requests[name];
  const held = allRoles[role] ?? [];
  if (entry.by !== 'person' && place === 'outside') return 'NOT_IN_SESSION';
  if ((entry.by === 'helper' || entry.by === 'sharer') && entry.by !== place) return 'WRONG_SIDE';
  const speaks = name === 'media.produce' && place === 'helper';
  const needed = 'permission' in entry ? entry.permission : speaks ? 'session.voice' : undefined;
  return needed && !held.includes(needed) ? 'PERMISSION_MISSING' : 'allowed';
}

/** What leads out of a session or into one comes last: the others are asked from one place. */
const last = ['session.end', 'session.create'];
const ordered = [...names].sort((a, b) => last.indexOf(a) - last.indexOf(b));
const inSession = ordered.filter((name) => requests[name].by !== 'person');

const rows = Object.keys(allRoles).flatMap((role) => {
  const places: Place[] = allRoles[role]?.includes('session.offer')
    ? ['outside', 'helper', 'sharer']
    : ['outside', 'sharer'];
  return places.flatMap((place) =>
    (place === 'outside' ? ordered : inSession).map((name) => [role, place, name] as const),
  );
});

let server: TestServer;
const visitors: Visitor[] = [];
/** One page for each role and place, made when first asked for. */
const pages = new Map<string, Promise<TestConnection>>();

beforeAll(async () => {
  server = await startServer({}, { roles, assignments, identity, settings });
});
afterAll(async () => {
  await Promise.all(visitors.map((visitor) => visitor.close()));
  await server.stop();
});

async function visitorWith(role: string): Promise<Visitor> {
  const visitor =
    role === 'nobody' ? new Visitor(server) : await Visitor.signedIn(server, holders[role] ?? '');
  visitors.push(visitor);
  return visitor;
}

/** A page of somebody with this role, at this place. */
async function pageAt(role: string, place: Place): Promise<TestConnection> {
  const page = await (await visitorWith(role)).connect();
  if (place === 'outside') return page;
  const helper = role === 'Help Desk Operator' ? 'Observer' : 'Help Desk Operator';
  const other = await (await visitorWith(place === 'helper' ? 'no role' : helper)).connect();
  const [offering, joining] = place === 'helper' ? [page, other] : [other, page];
  const { view } = await offering.request('session.create', {});
  await joining.request('session.join', { passcode: view.invitation?.passcode ?? '' });
  return page;
}

async function ask(page: TestConnection, place: Place, name: RequestName): Promise<string> {
  const payload =
    name === 'media.produce' && place === 'helper'
      ? { source: 'microphone', rtpParameters: voiceParameters() }
      : payloads()[name];
  const code = await page.refusal(name, payload);
  return code && refusals.includes(code) ? code : 'allowed';
}

describe('a request', () => {
  test.each(rows)('by a holder of %s, as %s: %s', async (role, place, name) => {
    const key = `${role} ${place}`;
    const page = pages.get(key) ?? pageAt(role, place);
    pages.set(key, page);
    expect(await ask(await page, place, name)).toBe(expected(role, place, name));
  });

  test('can be made by somebody of every role', () => {
    expect(Object.keys(holders).sort()).toEqual(Object.keys(allRoles).sort());
  });

  test('is refused in every way that there is, and allowed too', () => {
    const outcomes = new Set(rows.map((row) => expected(...row)));
    expect([...outcomes].sort()).toEqual(['allowed', ...refusals].sort());
  });
});

/** What an address answers: anybody who has signed in, and nobody. */
interface Answers {
  get: [signedIn: number, nobody: number];
  /** Left out: there is nothing to post to. */
  post?: [signedIn: number, nobody: number];
}

const addresses: Record<keyof typeof paths, Answers> = {
  enterCode: { get: [200, 200] },
  join: { get: [200, 200] },
  help: { get: [200, 302] },
  admin: { get: [200, 302] },
  check: { get: [200, 200] },
  signIn: { get: [302, 302] },
  // Without a sign-in under way: to the page that says so.
  signInCallback: { get: [302, 302] },
  signInFailed: { get: [200, 200] },
  signOut: { get: [200, 200], post: [200, 200] },
  // Without a sign-in under way behind it there is no such page.
  demoSignIn: { get: [404, 404] },
  me: { get: [200, 200] },
  // Those that there are have names.
  pictures: { get: [404, 404] },
  // Only where devices are asked for certificates, and then the last at another address.
  attestation: { get: [404, 404] },
  attestationProof: { get: [404, 404] },
  attest: { get: [404, 404] },
  demoPeople: { get: [200, 200] },
  // The demo's provider answers below it.
  demoProvider: { get: [404, 404], post: [404, 404] },
  demoPictures: { get: [404, 404] },
  // It speaks WebSocket only; to anything else there is nothing here.
  socket: { get: [404, 404] },
  healthy: { get: [200, 200] },
  ready: { get: [200, 200] },
};

describe('an address', () => {
  const known = Object.keys(addresses) as (keyof typeof paths)[];
  const cells = [...Object.keys(allRoles), 'nobody'].flatMap((role) =>
    (['get', 'post'] as const).flatMap((method) =>
      // Signing out comes last.
      known
        .toSorted((a, b) => Number(a === 'signOut') - Number(b === 'signOut'))
        .map((address) => [role, method, address] as const),
    ),
  );
  const looking = new Map<string, Promise<Visitor>>();

  test.each(cells)('for %s: %s %s', async (role, method, address) => {
    const visitor = looking.get(role) ?? visitorWith(role);
    looking.set(role, visitor);
    const response = await (
      await visitor
    ).fetch(paths[address], { method: method.toUpperCase(), headers: { accept: 'text/html' } });
    await response.text();
    const [signedIn, nobody] = addresses[address][method] ?? [404, 404];
    expect(response.status).toBe(role === 'nobody' ? nobody : signedIn);
  });

  test('stands in the contract, so that a new one cannot be forgotten here', () => {
    const routes = globSync('src/http/**/*.ts').flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(
          /(?:router|app)\.(?:get|post|put|patch|delete|all)\(\s*([^,]+),/g,
        ),
      ].map(([, address = '']) => address),
    );
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.filter((address) => !/paths\.|picturePath\(/.test(address))).toEqual([]);
  });

  test.each(Object.keys(allRoles))('tells a holder of %s what the role permits', async (role) => {
    const visitor = await visitorWith(role);
    const me = (await (await visitor.fetch(paths.me)).json()) as { permissions: string[] };
    expect(me.permissions.sort()).toEqual([...(allRoles[role] ?? [])].sort());
  });
});
