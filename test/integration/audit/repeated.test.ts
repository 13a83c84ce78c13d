/** Nobody fills the database: what somebody is refused again and again is counted, and one row in the end. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditRecords, auditRepeats } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const conditions = [{ name: 'Elsewhere', for: 'sharer', networks: ['192.0.2.0/24'] }];

let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess({}, { conditions });
});
afterAll(async () => {
  await server.stop();
});

/** How many rows there are of a type, and what has been counted besides, of each kind. */
function countsOf(type: string, person: string | null) {
  const ofIt = (row: { type: string; person: string | null }) =>
    row.type === type && row.person === person;
  return {
    rows: auditRecords(server.dataDir).filter(ofIt).length,
    counted: auditRepeats(server.dataDir)
      .filter(ofIt)
      .map(({ count }) => count),
  };
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
  expect(countsOf(`${what}.refused`, person)).toEqual({ rows: 1, counted: [refused - 1] });
});

test('another request of the same person that is refused is a row of its own', async () => {
  const refused = await refusals('viewer@demo.example', 'settings.read', {}, 'PERMISSION_MISSING');
  const { rows, counted } = countsOf('permission.refused', 'viewer@demo.example');
  expect(rows).toBe(2);
  expect(counted).toContain(refused - 1);
});

test('sign-ins that are refused at an address are told each at first, and then counted', async () => {
  const guests = Array.from({ length: 5 }, () => new Visitor(server));
  for (let turn = 0; turn < 13; turn += 1)
    await Promise.all(guests.map((guest) => guest.signIn('guest@elsewhere.example')));
  await Promise.all(guests.map((guest) => guest.close()));
  expect(countsOf('sign-in.refused', null)).toEqual({ rows: 60, counted: [5] });
});

test('somebody who signs in again and again is told each time at first, and then counted', async () => {
  const visitor = new Visitor(server);
  for (let count = 0; count < 15; count += 1) await visitor.signIn('admin@demo.example');
  await visitor.close();
  expect(countsOf('signed-in', 'admin@demo.example')).toEqual({ rows: 10, counted: [5] });
});

test('what has been counted is a row each when the server stops, or is killed and starts again', async () => {
  const counted = auditRepeats(server.dataDir).map(({ count }) => count);
  expect(counted.length).toBeGreaterThan(3);
  await server.end('SIGKILL');
  server = await startServerProcess({ BESIDE_DATA_DIR: server.dataDir }, { conditions });
  const restarted = auditRecords(server.dataDir).filter(({ details }) => 'count' in details);
  expect(restarted.map(({ details }) => details['count']).sort()).toEqual(counted.sort());
  await refusals('viewer@demo.example', 'settings.read', {}, 'PERMISSION_MISSING');
  expect(auditRepeats(server.dataDir)).toHaveLength(1);
  await server.end();
  expect(auditRepeats(server.dataDir)).toEqual([]);
  expect(auditRecords(server.dataDir).findLast(({ details }) => 'count' in details)).toMatchObject({
    type: 'permission.refused',
    code: 'PERMISSION_MISSING',
    person: 'viewer@demo.example',
    details: { request: 'settings.read', count: 224, since: expect.any(Number) },
  });
  server = await startServerProcess({ BESIDE_DATA_DIR: server.dataDir }, { conditions });
});
