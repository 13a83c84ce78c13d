/** The audit log, as auditors and other programs get it. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import { meetAndAllow, type Pair } from '../../support/pair.ts';
import { rows } from '../../support/records.ts';
import { runMain, startServer, type TestServer } from '../../support/server.ts';

let dataDir: string;
let server: TestServer;
let pair: Pair;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-export-'));
  server = await startServer({ BESIDE_DATA_DIR: dataDir });
  pair = await meetAndAllow(server);
});
afterAll(async () => {
  await pair.close();
  await server.end();
  await rm(dataDir, { recursive: true, force: true });
});

/** @returns What `beside audit export` prints while the server runs. */
async function exported(...args: string[]): Promise<string> {
  const { code, output } = await runMain(['audit', 'export', ...args], {
    BESIDE_DATA_DIR: dataDir,
  });
  expect(code).toBe(0);
  return output;
}
const lines = async (...args: string[]) =>
  (await exported(...args))
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('says of each act who did it to whom, as what, on which device, from where, and with what result', async () => {
  const allowed = (await lines()).find(
    ({ type, session }) => type === 'view.allowed' && session === pair.sessionId,
  );
  expect(allowed).toMatchObject({
    type: 'view.allowed',
    at: expect.any(Number),
    result: 'done',
    role: 'sharer',
    person: { name: 'Sofia Novák', userName: 'sharer@demo.example' },
    target: { name: 'Hanna Lindqvist', userName: 'helper@demo.example' },
    devices: [expect.any(String)],
    address: '127.0.0.1',
  });
});

test('says why something was refused', async () => {
  await pair.sharer.refusal('settings.read', {});
  expect((await lines()).at(-1)).toMatchObject({
    type: 'permission.refused',
    result: 'refused',
    code: 'PERMISSION_MISSING',
    person: { userName: 'sharer@demo.example' },
    details: { request: 'settings.read' },
  });
});

test('can be checked by whoever has it, row by row', async () => {
  let previous = '0'.repeat(64);
  const found = await lines();
  expect(found.length).toBeGreaterThan(5);
  for (const {
    hash,
    salt,
    person,
    target,
    devices,
    address,
    result: _result,
    ...record
  } of found) {
    const canonical = (value: object) => JSON.stringify(inOrder(value));
    expect(record['previous']).toBe(previous);
    previous = createHash('sha256').update(canonical(record)).digest('hex');
    expect(hash).toBe(previous);
    const key = (of: unknown) => (of as { key: string } | undefined)?.key;
    const personal = { person: key(person), target: key(target), devices, address };
    const digest = createHash('sha256').update(`${String(salt)}${canonical(personal)}`);
    if (record['personal'] !== undefined) expect(record['personal']).toBe(digest.digest('hex'));
  }
});

/** RFC 8785, as far as the records need it. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, inOrder(member)]),
  );
}

test('is cut to the times that are asked for', async () => {
  const all = await lines();
  const [first, last] = [all[1]!, all.at(-1)!].map(({ at }) => Number(at));
  const iso = (at: number) => new Date(at).toISOString();
  const between = await lines('--from', iso(first!), '--to', iso(last!));
  expect(between).toEqual(all.filter(({ at }) => Number(at) >= first! && Number(at) < last!));
  expect(await lines('--to', '2026-01-01')).toEqual([]);
});

test('is a table as well, whose cells no spreadsheet runs', async () => {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.prepare(`update people set name = '=cmd|calc' where user_name like 'sharer@%'`).run();
  database.close();
  const table = parse<Record<string, string>>(await exported('--format', 'csv'), { columns: true });
  const [{ count }] = rows<{ count: number }>(
    dataDir,
    'select count(*) as count from audit_events',
  ) as [{ count: number }];
  expect(table).toHaveLength(count);
  const allowed = table.find(({ type }) => type === 'view.allowed');
  expect(allowed).toMatchObject({
    result: 'done',
    role: 'sharer',
    person: 'sharer@demo.example',
    person_name: `'=cmd|calc`,
    session: pair.sessionId,
  });
  expect(Date.parse(allowed!['time']!)).toBeGreaterThan(0);
});
