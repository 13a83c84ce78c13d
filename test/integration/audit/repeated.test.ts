/** Nobody fills the database: what somebody is refused again and again is one row a minute, which counts. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const conditions = [{ name: 'Elsewhere', for: 'sharer', networks: ['192.0.2.0/24'] }];

let server: TestServer;

beforeAll(async () => {
  server = await startServer({}, { conditions });
});
afterAll(async () => {
  await server.stop();
});

/** How many events each row of a type stands for. */
function countsOf(type: string, person: string | null): unknown[] {
  return auditRecords(server.dataDir)
    .filter((row) => row.type === type && row.person === person)
    .map(({ details }) => details['count'] ?? 1);
}

/** @returns How often a request was refused with this code, of many at once. */
async function refusals(
  userName: string,
  name: string,
  payload: object,
  code: string,
): Promise<number> {
  const visitor = await Visitor.signedIn(server, userName);
  const pages = await Promise.all(Array.from({ length: 5 }, () => visitor.connect()));
  const codes = await Promise.all(
    pages.flatMap((page) => Array.from({ length: 45 }, () => page.refusal(name, payload))),
  );
  await visitor.close();
  return codes.filter((each) => each === code).length;
}

test.each([
  ['permission', 'viewer@demo.example', 'session.create', 'PERMISSION_MISSING', {}],
  [
    'condition',
    'sharer2@demo.example',
    'session.join',
    'CONDITION_NOT_MET',
    { passcode: 'AAAA-AAAA' },
  ],
])('a refused %s', async (what, person, request, code, payload) => {
  const refused = await refusals(person, request, payload, code);
  expect(refused).toBe(225);
  expect(countsOf(`${what}.refused`, person)).toEqual([refused]);
});

test('another request of the same person that is refused is a row of its own', async () => {
  const refused = await refusals('viewer@demo.example', 'settings.read', {}, 'PERMISSION_MISSING');
  const kinds = countsOf('permission.refused', 'viewer@demo.example');
  expect(kinds).toContain(refused);
  expect(kinds).toHaveLength(2);
});

test('sign-ins that are refused at an address are told each at first, and then counted', async () => {
  const guests = Array.from({ length: 5 }, () => new Visitor(server));
  for (let turn = 0; turn < 13; turn += 1)
    await Promise.all(guests.map((guest) => guest.signIn('guest@elsewhere.example')));
  await Promise.all(guests.map((guest) => guest.close()));
  expect(countsOf('sign-in.refused', null)).toEqual([...Array.from({ length: 59 }, () => 1), 6]);
});

test('somebody who signs in again and again is told each time at first, and then counted', async () => {
  const visitor = new Visitor(server);
  for (let count = 0; count < 15; count += 1) await visitor.signIn('admin@demo.example');
  await visitor.close();
  const counts = countsOf('signed-in', 'admin@demo.example');
  expect(counts).toEqual([...Array.from({ length: 9 }, () => 1), 6]);
});
