/**
 * Every role × every request, from every place that its holder can ask from, and with scopes that
 * cover whom they meet, or do not: allowed or refused as the configuration says. Generated from the
 * contract, so that a new request cannot be forgotten.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requests, type RequestName } from '../../../src/protocol/requests.ts';
import type { Permission } from '../../../src/protocol/permissions.ts';
import { voiceParameters } from '../../support/media.ts';
import { payloads } from '../../support/payloads.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';
import { allRoles, everyRole, holders, visitorWith } from './every-role.ts';

const names = Object.keys(requests) as RequestName[];
/** What policy refuses with; any other answer, a refusal for another reason too, means allowed. */
const refusals = ['PERMISSION_MISSING', 'NOT_IN_SESSION', 'WRONG_SIDE', 'SESSION_ENDED'];
type Place = 'outside' | 'helper' | 'sharer';

/**
 * What the configuration and the contract say.
 *
 * @param towards What of the permissions counts towards the other side.
 */
function expected(
  held: Permission[],
  place: Place,
  name: RequestName,
  towards: Permission[] = held,
): string {
  const entry = requests[name];
  if (entry.by !== 'person' && place === 'outside') return 'NOT_IN_SESSION';
  // Whoever may not help the other side has been stopped.
  if (entry.by !== 'person' && place === 'helper' && !towards.includes('session.offer'))
    return 'SESSION_ENDED';
  if (entry.by === 'sharer' && place !== 'sharer') return 'WRONG_SIDE';
  if ((entry.by === 'lead' || entry.by === 'helper-or-observer') && place !== 'helper')
    return 'WRONG_SIDE';
  const speaks = ['media.produce', 'media.resume-producer'].includes(name) && place === 'helper';
  const needed: readonly Permission[] = speaks
    ? ['session.voice']
    : entry.needs(payloads()[name], place === 'outside' ? undefined : place);
  const counting = entry.by === 'person' ? held : towards;
  return needed.every((each) => counting.includes(each)) ? 'allowed' : 'PERMISSION_MISSING';
}

/** What leads out of a session or into one comes last: the others are asked from one place. */
const last = ['session.end', 'session.create'];
const ordered = [...names].sort((a, b) => last.indexOf(a) - last.indexOf(b));
const inSession = ordered.filter((name) => requests[name].by !== 'person');
const askedFrom = (place: Place) => (place === 'outside' ? ordered : inSession);

let server: TestServer;
let scoped: TestServer;
const visitors = new Visitors();
/** One page for each role and place, made when first asked for. */
const pages = new Map<string, Promise<TestConnection>>();

beforeAll(async () => {
  const assignments = Object.entries(reaches).flatMap(([user, { grants }]) =>
    grants.map(({ role, scope }) => ({ role, to: { user }, scope })),
  );
  [server, scoped] = await Promise.all([
    startServer({}, everyRole),
    startServer({}, { ...everyRole, assignments }),
  ]);
});
afterAll(async () => {
  await visitors.close();
  await Promise.all([server.stop(), scoped.stop()]);
});

async function pageOf(coming: Promise<Visitor>): Promise<TestConnection> {
  return await visitors.add(await coming).connect();
}

async function meet(offering: TestConnection, joining: TestConnection): Promise<void> {
  const { view } = await offering.request('session.create', {});
  await joining.request('session.join', { passcode: view.invitation?.passcode ?? '' });
}

/** A page of somebody with this role, at this place. */
async function pageAt(role: string, place: Place): Promise<TestConnection> {
  const page = await pageOf(visitorWith(server, role));
  if (place === 'outside') return page;
  const helper = role === 'Help Desk Operator' ? 'Observer' : 'Help Desk Operator';
  const other = await pageOf(visitorWith(server, place === 'helper' ? 'no role' : helper));
  await (place === 'helper' ? meet(page, other) : meet(other, page));
  return page;
}

/** The page for a key, made by the first who asks for it. */
async function shared(key: string, make: () => Promise<TestConnection>): Promise<TestConnection> {
  const page = pages.get(key) ?? make();
  pages.set(key, page);
  return await page;
}

async function ask(page: TestConnection, place: Place, name: RequestName): Promise<string> {
  const payload =
    name === 'media.produce' && place === 'helper'
      ? { source: 'microphone', rtpParameters: voiceParameters() }
      : payloads()[name];
  const code = await page.refusal(name, payload);
  if (code === 'TOO_MANY_REQUESTS') return code;
  return code && refusals.includes(code) ? code : 'allowed';
}

/** A page may ask 50 times a second, so each of them asks less often in all. */
const askedOfPage = 40;

describe('a request', () => {
  const rows = Object.entries(allRoles).flatMap(([role, held]) => {
    const places: Place[] = held.includes('session.offer')
      ? ['outside', 'helper', 'sharer']
      : ['outside', 'sharer'];
    return places.flatMap((place) =>
      askedFrom(place).map(
        (name, at) => [role, place, name, Math.floor(at / askedOfPage)] as const,
      ),
    );
  });

  test.each(rows)('by a holder of %s, as %s: %s', async (role, place, name, part) => {
    const key = `${role} ${place} ${part}`;
    const page = await shared(key, async () => await pageAt(role, place));
    expect(await ask(page, place, name)).toBe(expected(allRoles[role] ?? [], place, name));
  });

  test('can be made by somebody of every role', () => {
    expect(Object.keys(holders).sort()).toEqual(Object.keys(allRoles).sort());
  });
});

interface Grant {
  role: string;
  scope: object | string;
  /** The sharer, who is of Finance and of demo.example. */
  covers: boolean;
}

/** Who holds roles that do not reach everybody. */
const reaches: Record<string, { what: string; grants: Grant[] }> = {
  'helper@demo.example': {
    what: 'of the sharer’s group',
    grants: [{ role: 'Help Desk Operator', scope: { groups: ['Finance'] }, covers: true }],
  },
  'helper2@demo.example': {
    what: 'of another group',
    grants: [{ role: 'Help Desk Operator', scope: { groups: ['Warehouse'] }, covers: false }],
  },
  'viewer@demo.example': {
    what: 'of the sharer’s domain',
    grants: [{ role: 'Observer', scope: { domains: ['demo.example'] }, covers: true }],
  },
  'sharer2@demo.example': {
    what: 'of another domain',
    grants: [{ role: 'Observer', scope: { domains: ['elsewhere.example'] }, covers: false }],
  },
  'admin@demo.example': {
    what: 'of everybody with one role, and of another group with one that may do more',
    grants: [
      { role: 'Greeter', scope: 'everyone', covers: true },
      { role: 'Help Desk Operator', scope: { groups: ['Warehouse'] }, covers: false },
    ],
  },
};

describe('a request by a helper whose roles are for people', () => {
  const permitted = (grants: Grant[]) => grants.flatMap(({ role }) => allRoles[role] ?? []);
  const rows = Object.entries(reaches).flatMap(([user, { what, grants }]) =>
    (['outside', 'helper'] as const).flatMap((place) =>
      askedFrom(place).map((name, at) => {
        const part = Math.floor(at / askedOfPage);
        return { user, what, grants, place, name, part };
      }),
    ),
  );

  test.each(rows)('$what, as $place: $name', async ({ user, grants, place, name, part }) => {
    const page = await shared(`${user} ${place} ${part}`, async () => {
      const own = await pageOf(Visitor.signedIn(scoped, user));
      if (place === 'helper') await meet(own, await pageOf(visitorWith(scoped, 'no role')));
      return own;
    });
    const towards = permitted(grants.filter(({ covers }) => covers));
    expect(await ask(page, place, name)).toBe(expected(permitted(grants), place, name, towards));
  });

  test('is refused in every way that there is, and allowed too', () => {
    const outcomes = new Set(
      rows.map(({ grants, place, name }) =>
        expected(permitted(grants), place, name, permitted(grants.filter(({ covers }) => covers))),
      ),
    );
    expect([...outcomes].sort()).toEqual(['allowed', ...refusals].sort());
  });
});
