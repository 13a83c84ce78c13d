/** A file that is sent for long ends when whoever it is sent to may no longer have it. */
import { once } from 'node:events';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { program } from '../../support/api.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import type { Visitor, TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

/** Far more than the buffers of a connection hold: pages of 200 rows have 10 MB. */
const [count, rowBytes] = [800, 50_000];
const sessions = '/api/v1/reports/sessions.csv?category=long';
const audit = '/api/audit/export?type=long';

const assign = (role: string, user: string) => ({ role, to: { user }, scope: 'everyone' });
const administrators = [assign('Administrator', 'admin@demo.example')];
const auditor = assign('Auditor', 'viewer@demo.example');

let server: TestServer;
let adminVisitor: Visitor;
let admin: TestConnection;
const visitors = new Visitors();

beforeAll(async () => {
  server = await startServer({}, { assignments: [...administrators, auditor] });
  adminVisitor = await signedIn('admin@demo.example');
  admin = await adminVisitor.connect();
  const numbers = `with recursive n(value) as (select 1 union all select value + 1 from n where value < ${count})`;
  rows(
    server.dataDir,
    `${numbers} insert into session_reports (session_id, state, created_at, category, ticket)
     select 's' || value, 'ended', value, 'long', printf('%.*c', ${rowBytes}, 'x') from n returning id`,
  );
  rows(
    server.dataDir,
    `${numbers} insert into audit_events (id, record, hash)
     select 1000000 + value, json_object('id', 1000000 + value, 'at', value, 'type', 'long', 'previous', '',
       'details', json_object('text', printf('%.*c', ${rowBytes}, 'x'))), '' from n returning id`,
  );
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

const signedIn = async (userName: string) => await visitors.signedIn(server, userName);

/** Reads the beginning, and the rest after something has happened. */
async function download(
  path: string,
  headers: Record<string, string>,
  meanwhile: () => Promise<unknown> = async () => await Promise.resolve(),
) {
  const { port, ca } = server;
  const asking = request({ host: 'localhost', port, path, ca, agent: false, headers });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  await once(answer, 'readable');
  await meanwhile();
  let bytes = 0;
  try {
    for await (const chunk of answer) bytes += (chunk as Buffer).length;
  } catch {
    // It was cut off.
  }
  return { status: answer.statusCode, isWhole: answer.complete, hasAll: bytes > count * rowBytes };
}

const whole = { status: 200, isWhole: true, hasAll: true };
const cutOff = { status: 200, isWhole: false, hasAll: false };
const withCookie = async (visitor: Visitor) => ({ cookie: await visitor.cookies() });

test('who may have it is sent all of it', async () => {
  expect(await download(sessions, await withCookie(adminVisitor))).toEqual(whole);
  for (const format of ['csv', 'jsonl'])
    expect(await download(`${audit}&format=${format}`, await withCookie(adminVisitor))).toEqual(
      whole,
    );
});

test('a program is sent no more once its token is revoked', async () => {
  const { secret, id } = await program(server, admin, ['report.read']);
  const headers = { authorization: `Bearer ${secret}` };
  const revoke = async () => await admin.request('tokens.revoke', { tokenId: id });
  expect(await download(sessions, headers, revoke)).toEqual(cutOff);
});

test.each([sessions, `${audit}&format=csv`, `${audit}&format=jsonl`])(
  'nobody is sent more of %s once they have signed out',
  async (path) => {
    const leaving = await signedIn('admin@demo.example');
    const signOut = async () => {
      const headers = { 'sec-fetch-site': 'same-origin' };
      expect((await leaving.fetch('/signout', { method: 'POST', headers })).status).toBe(200);
    };
    expect(await download(path, await withCookie(leaving), signOut)).toEqual(cutOff);
  },
);

// The last: it changes the roles.
test.each([sessions, audit])('nobody is sent more of %s once their role is taken', async (path) => {
  await server.configure({ assignments: [...administrators, auditor] });
  const losing = await signedIn('viewer@demo.example');
  const lose = async () => {
    await server.configure({ assignments: administrators });
  };
  expect(await download(path, await withCookie(losing), lose)).toEqual(cutOff);
});
