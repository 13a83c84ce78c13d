/** What is old is deleted by a server, and by the command line beside it. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { systemClock as clock } from '../../../src/common/system-clock.ts';
import { openStore } from '../../../src/database/database.ts';
import { aged, dayMs, people } from '../../support/aged.ts';
import { programEnvironment, root } from '../../support/program.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { runMain, startServer, type Run } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-purged-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** Sessions of so many days ago, and as many sign-ins as those of a large organization. */
async function make(days: number[], signIns = 0): Promise<void> {
  const keys = generateKeyPairSync('ed25519');
  await writeFile(
    join(dataDir, 'audit-key.pem'),
    keys.privateKey.export({ format: 'pem', type: 'pkcs8' }),
  );
  const store = await openStore(dataDir);
  const data = await aged(store, clock, keys);
  for (const [index, day] of days.entries())
    await data.over(`session-${index}`, Date.now() - day * dayMs);
  const at = Date.now() - 90 * dayMs;
  const signIn = { type: 'signed-in', at, personKey: people.sharer.key } as const;
  for (let made = 0; made < signIns; made += 500)
    await store.commit(async (transaction) => {
      await data.auditLog.append(
        transaction,
        Array.from({ length: 500 }, () => signIn),
      );
    });
  await store.destroy();
}
const beside = async (...args: string[]): Promise<Run> =>
  await runMain(args, { BESIDE_DATA_DIR: dataDir });
const count = (table: string) =>
  rows<{ count: number }>(dataDir, `select count(*) as count from ${table}`)[0]!.count;
const kinds = () =>
  auditRecords(dataDir)
    .filter(({ type }) => type === 'purge')
    .map(({ details }) => details['kind']);

test('a server deletes it when it starts, and says so', async () => {
  await make([31, 29]);
  const server = await startServer({ BESIDE_DATA_DIR: dataDir });
  await server.printed(/("kind":"audit"[^\n]*old data were deleted)/);
  expect([count('sessions'), count('chat_messages')]).toEqual([1, 2]);
  await server.end();
  expect(kinds()).toEqual(['chat', 'sessions', 'audit']);
  expect(await beside('audit', 'verify')).toMatchObject({ code: 0 });
});

test('the command line says what would go, then deletes it, kind by kind, while the server runs', async () => {
  await make([31, 20, 19]);
  const server = await startServer({ BESIDE_DATA_DIR: dataDir });
  await server.printed(/("kind":"audit"[^\n]*old data were deleted)/);
  const file = join(dataDir, 'beside.yaml');
  await writeFile(
    file,
    'retention: { chatDays: 10, sessionDays: 15, personalDataDays: forever, auditDays: 10 }',
  );
  const dry = await beside('purge', '--dry-run', '--config', file);
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.output.replace(/ +/g, ' ')).toMatch(
    /chat 10 days \S+ 4 0\nsessions 15 days \S+ 6 0\npersonal-data ever 0\naudit 10 days \S+ 10 0/,
  );
  expect(count('chat_messages')).toBe(4);
  await beside('purge', '--kind', 'chat', '--config', file);
  expect([count('sessions'), count('chat_messages')]).toEqual([2, 0]);
  await beside('purge', '--config', file);
  expect([count('sessions'), count('people')]).toEqual([0, 2]);
  await server.end();
  expect(await beside('audit', 'verify')).toMatchObject({ code: 0 });
});

test('a kind that there is not is refused', async () => {
  const { code, output } = await beside('purge', '--kind', 'everything');
  expect(output).toMatch(/chat, sessions, personal-data, audit/);
  expect(code).toBe(78);
});

test('a purge that is killed leaves nothing half: the chain is whole, and the next one goes on', async () => {
  await make([], 10_000);
  const child = spawn(process.execPath, [join(root, 'src/main.ts'), 'purge', '--kind', 'audit'], {
    env: { ...process.env, ...programEnvironment, BESIDE_DATA_DIR: dataDir },
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  const left = () => count('audit_events where personal is not null');
  await until('some of it is deleted', () => left() < 10_000);
  child.kill('SIGKILL');
  await closed;
  expect(left()).toBeGreaterThan(0);
  expect(await beside('audit', 'verify')).toMatchObject({ code: 0 });
  await beside('purge');
  expect(left()).toBe(0);
  expect(await beside('audit', 'verify')).toMatchObject({ code: 0 });
});

test('a hold that is placed while a person is erased counts at once, and the log says what has really gone', async () => {
  await make([60], 10_000);
  const erasing = beside('person', 'erase', 'sharer@demo.example');
  const left = () =>
    rows<{ id: number }>(dataDir, 'select id from audit_events where personal is not null');
  await until('some of it is deleted', () => left().length < 9_500);
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database
    .prepare(
      `insert into legal_holds (id, person_key, note, placed_by, placed_at) values ('1', ?, '', '', 0)`,
    )
    .run(people.sharer.key);
  database.close();
  const { code, output } = await erasing;
  expect(output).toContain('is not erased (LEGAL_HOLD)');
  expect(code).toBe(1);
  const said = auditRecords(dataDir)
    .filter(({ type }) => type === 'person.erased')
    .flatMap(({ details }) => (details['ranges'] ?? []) as [from: number, to: number][]);
  const kept = left().filter(({ id }) => said.some(([from, to]) => from <= id && id <= to));
  expect(said.length).toBeGreaterThan(0);
  expect(left().length).toBeGreaterThan(1_000);
  expect(kept).toEqual([]);
  expect(await beside('audit', 'verify')).toMatchObject({ code: 0 });
});
