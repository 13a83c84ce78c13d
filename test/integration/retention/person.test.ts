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
const tables = () =>
  rows<{ name: string }>(dataDir, `select name from sqlite_schema where type = 'table'`).map(
    ({ name }) => name,
  );
/** Everything that is stored, as text. */
const stored = () =>
  tables()
    .flatMap((table) => rows(dataDir, `select * from "${table}"`))
    .map((row) => JSON.stringify(row))
    .join('\n');

/** The columns that may hold the key of a person, what they are called or have said, or their device. */
const aboutPeople: Record<string, string> = {
  api_tokens: 'created_by',
  audit_events: 'salt personal person_key target_key',
  audit_repeats: 'key event',
  chat_messages: 'text',
  // A hold of the person prevents the erasure. A note is the text of whoever has placed it.
  legal_holds: 'person_key note placed_by',
  logins: 'person_key data attestation',
  outbox: 'event',
  participants: 'person_key',
  people:
    'key user_name user_name_lower name job_title company verified_domain picture roles groups',
  pictures: 'person_key bytes',
  report_totals: 'value',
  session_reports: 'helper_key sharer_key device_id device_name ticket',
  // Of an open session, which prevents the erasure.
  sessions: 'ticket snapshot',
  settings: 'changed_by',
  webhook_deliveries: 'body answer',
};
/** All others: numbers, ids that are no person's, names out of closed lists, and what is configured. */
const aboutNobody: Record<string, string> = {
  api_tokens:
    'id name hash permissions scope created_at expires_at last_used_at last_address revoked_at',
  audit_checkpoints: 'id hash at signature',
  audit_events: 'id record hash at type session_id',
  audit_repeats: 'count',
  audit_streams: 'name last_id',
  chat_messages: 'session_id seq client_id author at',
  consumer_cursors: 'consumer last_id',
  // An answer is encrypted by the secret of a token, and is deleted after a day.
  idempotency_keys: 'token_id key digest answer at',
  legal_holds: 'id session_id placed_at',
  logins: 'id expires_at used_at',
  outbox: 'id session_id type at',
  participants: 'session_id id role leads joined_at left_at',
  people: 'tenant_id provider told_at',
  pictures: 'id type',
  report_spread: 'measure start step sessions',
  report_totals:
    'dimension start sessions joined wait_ms duration_ms pictures picture_ms measured quality',
  session_reports: `id session_id last_event_id device_system device_state session_type category state
    created_at joined_at asked_at allowed_at picture_at ended_at wait_ms duration_ms picture_ms
    end_reason end_rule end_limit ended_by refused_joiners declines quality`,
  sessions: 'id passcode_hash state created_at joined_at ended_at end_reason ended_by',
  settings: 'name value changed_at',
  webhook_deliveries: `id webhook_id outbox_id message_id session_id event at state due_at expires_at
    attempts attempted_at fault status duration_ms`,
  webhooks: `id name url events secret previous_secret previous_until created_at disabled_for
    received_at failing_since failures`,
};

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

test('of every column it is known whether it may be about a person', () => {
  const known = [aboutPeople, aboutNobody].flatMap((lists) =>
    Object.entries(lists).flatMap(([table, columns]) =>
      columns.split(/\s+/).map((column) => `${table}.${column}`),
    ),
  );
  const present = tables()
    .filter((table) => !/^(sqlite|kysely)_/.test(table))
    .flatMap((table) =>
      rows<{ name: string }>(dataDir, `select name from pragma_table_xinfo('${table}')`).map(
        ({ name }) => `${table}.${name}`,
      ),
    );
  // A new column about people goes into `erase-person.ts`, `person-data.ts` and the test of the erasure below.
  expect(present.sort()).toEqual(known.sort());
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
    `insert into people (key, tenant_id, user_name, user_name_lower, name, roles, groups, provider, told_at)
     select 'another|key', tenant_id, 'Sharer@Demo.example', user_name_lower, 'Another', '[]', '[]', provider, told_at
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
  const event = JSON.stringify({ personKey: key, note: 'Sofia', at: Date.now() });
  const repeat = JSON.stringify({ type: 'permission.refused', at: 1, personKey: key });
  change(
    `update sessions set ticket = 'Sofia’s printer' where id in (
      select session_id from participants where person_key = ?)`,
    key,
  );
  change(`insert into settings values ('idleSeconds', '900', ?, 0)`, key);
  change(
    `insert into api_tokens (id, name, hash, permissions, scope, created_by, created_at, expires_at)
     values ('1', 'Tickets', '', '[]', '"everyone"', ?, 0, 0)`,
    key,
  );
  change(
    `insert into legal_holds (id, session_id, note, placed_by, placed_at) values ('1', 'x', '', ?, 0)`,
    key,
  );
  change('insert into audit_repeats values (?, ?, 3)', `1 ["permission.refused","${key}"]`, repeat);
  change(
    `insert into outbox (session_id, type, event, at) values ('x', 'session.ended', ?, ?)`,
    event,
    Date.now(),
  );
  const { code, output } = await beside('person', 'erase', userName);
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringContaining('there went'),
  });
  const text = stored();
  for (const trace of [userName, key, 'Sofia', 'Rosebud']) expect(text).not.toContain(trace);
  expect(text).toContain('Thank you.');
  expect(rows(dataDir, 'select id from webhook_deliveries')).toHaveLength(1);
  for (const [table, column] of [
    ['settings', 'changed_by'],
    ['api_tokens', 'created_by'],
    ['legal_holds', 'placed_by'],
  ])
    expect(rows(dataDir, `select ${column} as who from ${table}`)).toEqual([{ who: 'erased' }]);
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
