/** What is stored about one person is handed out, and deleted, while the server runs. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { meetAndAllow } from '../../support/pair.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { runMain, startServer, type Run, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const userName = 'sharer@demo.example';
let dataDir: string;
let server: TestServer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-person-'));
  server = await startServer({ BESIDE_DATA_DIR: dataDir });
});
afterAll(async () => {
  await server.end();
  await rm(dataDir, { recursive: true, force: true });
});

const beside = async (...args: string[]): Promise<Run> =>
  await runMain(args, { BESIDE_DATA_DIR: dataDir });
const change = (sql: string, ...values: unknown[]) => {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.prepare(sql).run(...values);
  database.close();
};
/** Everything that is stored, as text. */
const stored = () =>
  [
    ...['people', 'logins', 'participants', 'chat_messages', 'audit_events', 'audit_repeats'],
    ...['outbox', 'session_reports', 'report_totals', 'webhook_deliveries'],
  ]
    .flatMap((table) => rows(dataDir, `select * from ${table}`))
    .map((row) => JSON.stringify(row))
    .join('\n');

async function helped(end = true): Promise<string> {
  const pair = await meetAndAllow(server);
  await pair.sharer.request('chat.send', { id: randomUUID(), text: 'My secret is Rosebud.' });
  await pair.helper.request('chat.send', { id: randomUUID(), text: 'Thank you.' });
  if (end) await pair.sharer.request('session.end', {});
  await pair.close();
  return pair.sessionId;
}

test('an export has the person, logins, sessions, messages and audit rows, and nothing to sign in by', async () => {
  const sessionId = await helped();
  const into = join(dataDir, 'sofia.json');
  const { code, output } = await beside('person', 'export', 'SHARER@demo.example', '--into', into);
  expect({ code, output }).toEqual({ code: 0, output: '' });
  expect((await stat(into)).mode & 0o777).toBe(0o600);
  const text = await readFile(into, 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    person: { userName, name: 'Sofia Novák', tenant: 'demo.example' },
    logins: [{ origin: { address: '127.0.0.1' } }],
    sessions: [{ session: sessionId, role: 'sharer', endReason: 'sharer-left' }],
    chat: [{ session: sessionId, text: 'My secret is Rosebud.' }],
    audit: expect.arrayContaining([
      expect.objectContaining({
        type: 'view.allowed',
        person: expect.objectContaining({ userName }),
      }),
      expect.objectContaining({
        type: 'view.requested',
        target: expect.objectContaining({ userName }),
      }),
    ]),
  });
  expect(text).not.toContain('Thank you.');
  for (const { id } of rows<{ id: string }>(dataDir, 'select id from logins'))
    expect(text).not.toContain(id);
  expect(auditRecords(dataDir).at(-1)).toMatchObject({ type: 'person.exported', target: userName });
});

test('an export replaces no file', async () => {
  const { code, output } = await beside('person', 'export', userName, '--into', 'package.json');
  expect(output).toContain('package.json is there already');
  expect(code).toBe(1);
});

test('what would be erased is counted, and nothing is', async () => {
  const before = stored();
  const { code, output } = await beside('person', 'erase', userName, '--dry-run');
  expect(output).toMatch(/would go:[^]*messages in the chat: 1\n[^]*in sessions: 1;/);
  expect(code).toBe(0);
  expect(stored()).toBe(before);
});

test('nobody is erased who is in an open session, and it says which', async () => {
  const sessionId = await helped(false);
  const { code, output } = await beside('person', 'erase', userName);
  expect(output).toContain(`is not erased: a session is still open`);
  expect(output).toContain(sessionId);
  expect(code).toBe(1);
  expect(stored()).toContain('Rosebud');
  const visitor = await Visitor.signedIn(server, userName);
  await (await visitor.connect()).request('session.enter', { sessionId, ends: true });
  await visitor.close();
});

test('nobody is erased who is on legal hold, or was in a session that is', async () => {
  const [{ key, id }] = rows<{ key: string; id: string }>(
    dataDir,
    `select person_key as key, session_id as id from participants
     join people on people.key = person_key where user_name = ?`,
    userName,
  ) as [{ key: string; id: string }];
  for (const [column, held] of [
    ['person_key', key],
    ['session_id', id],
  ] as const) {
    change(
      `insert into legal_holds (id, ${column}, note, placed_by, placed_at) values (?, ?, '', '', 0)`,
      randomUUID(),
      held,
    );
    const { code, output } = await beside('person', 'erase', userName);
    expect(output).toContain('is not erased (LEGAL_HOLD)');
    expect(code).toBe(1);
    change('delete from legal_holds');
  }
  expect(stored()).toContain('Rosebud');
});

test('a user name of two people is refused, and either can be named by key', async () => {
  change(
    `insert into people (key, tenant_id, user_name, name, roles, groups, provider, told_at)
     select 'another|key', tenant_id, 'Sharer@Demo.example', 'Another', '[]', '[]', provider, told_at
     from people where user_name = ?`,
    userName,
  );
  const { code, output } = await beside('person', 'erase', userName);
  expect(output).toMatch(/2 people have the user name .*another\|key/);
  expect(code).toBe(1);
  expect(await beside('person', 'erase', 'another|key')).toMatchObject({ code: 0 });
  expect(rows(dataDir, `select * from people where key = 'another|key'`)).toEqual([]);
});

test('nobody is erased whom nobody knows', async () => {
  const { code, output } = await beside('person', 'erase', 'nobody@demo.example');
  expect(output).toContain('Nobody is known by the user name or key nobody@demo.example.');
  expect(code).toBe(1);
});

test('whoever is erased is nowhere any more, others are, and the chain is whole', async () => {
  change(`insert into webhooks (id, name, url, events, secret, created_at)
    values ('1', 'Tickets', 'https://tickets.example', '[]', '', 0)`);
  for (const [id, userOf] of [userName, 'helper@demo.example'].entries())
    change(
      `insert into webhook_deliveries
        (webhook_id, outbox_id, message_id, session_id, event, at, body, state, expires_at)
       select '1', ?, '', '', '', 0, json_object('people', json_array(json_object('key', key))), '', 0
       from people where user_name = ?`,
      id,
      userOf,
    );
  const visitor = await Visitor.signedIn(server, userName);
  const [{ key }] = rows<{ key: string }>(
    dataDir,
    'select key from people where user_name = ?',
    userName,
  ) as [{ key: string }];
  const { code, output } = await beside('person', 'erase', userName);
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringContaining('there went'),
  });
  const text = stored();
  for (const trace of [userName, key, 'Sofia', 'Rosebud']) expect(text).not.toContain(trace);
  expect(text).toContain('Thank you.');
  expect(rows(dataDir, 'select id from webhook_deliveries')).toHaveLength(1);
  // The device at which she was helped, where nobody is named: the server saw it.
  const seen = rows<{ personal: string | null }>(
    dataDir,
    `select personal from audit_events where type = 'device.seen'`,
  );
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter(({ personal }) => personal !== null)).toEqual([]);
  expect((await visitor.fetch('/api/sessions')).status).toBe(401);
  await visitor.close();
  expect(auditRecords(dataDir).at(-1)).toMatchObject({
    type: 'person.erased',
    person: null,
    target: null,
  });
  expect(await beside('audit', 'verify')).toMatchObject({ code: 0 });
});

test('whoever was erased can come again, as somebody new, and be helped', async () => {
  await helped();
  expect(stored()).toContain('Rosebud');
});
