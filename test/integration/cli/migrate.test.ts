/** An upgrade by hand, that can be taken back. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { migrations } from '../../../src/database/migrations.ts';
import { oldData } from '../../support/old-database.ts';
import { rows } from '../../support/records.ts';
import { runMain, startServer } from '../../support/server.ts';

const before = '0012-outbox';
const all = Object.keys(migrations);
const missing = all.slice(all.indexOf(before) + 1);

let dataDir: string;
let file: string;

beforeEach(async () => {
  ({ dataDir } = await oldData(before));
  file = join(dataDir, 'beside.sqlite');
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const beside = async (...args: string[]) => await runMain(args, { BESIDE_DATA_DIR: dataDir });
const schema = () =>
  rows<{ name: string }>(dataDir, 'select name from kysely_migration order by name').map(
    ({ name }) => name,
  );

test('what would run is said, and nothing is changed by that', async () => {
  const { code, output } = await beside('migrate', '--dry-run');
  expect([code, output.trimEnd().split('\n')]).toEqual([
    0,
    [`${file} is not up to date. These would run:`, ...missing.map((name) => `  - ${name}`)],
  ]);
  expect(schema().at(-1)).toBe(before);
});

test('without a word about a backup, nothing runs', async () => {
  const { code, output } = await beside('migrate');
  expect(code).toBe(1);
  expect(output).toContain('name a file for a backup (--backup FILE), or do without (--no-backup)');
  expect(schema().at(-1)).toBe(before);
});

test('where the backup cannot be written, nothing runs', async () => {
  const { code, output } = await beside('migrate', '--backup', join(dataDir, 'nowhere/before'));
  expect([code, output]).toEqual([1, expect.stringContaining('there is no folder')]);
  expect(schema().at(-1)).toBe(before);
});

test('it runs, and is taken back by its backup', async () => {
  const kept = join(dataDir, 'before.backup');
  const { code, output } = await beside('migrate', '--backup', kept);
  expect([code, output]).toEqual([0, expect.stringContaining(`beside restore --force ${kept}`)]);
  expect(schema()).toEqual(all);
  const again = await beside('migrate');
  expect([again.code, again.output]).toEqual([
    0,
    expect.stringContaining('there is nothing to do'),
  ]);

  // The version of before finds what it has left.
  const restored = await beside('restore', '--force', kept);
  expect(restored.code).toBe(0);
  expect(schema().at(-1)).toBe(before);
});

test('without a backup it runs if that is said', async () => {
  expect((await beside('migrate', '--no-backup')).code).toBe(0);
  expect(schema()).toEqual(all);
});

test('where there is no database, there is nothing to do', async () => {
  await rm(file);
  const { code, output } = await beside('migrate');
  expect([code, output]).toEqual([0, expect.stringContaining('the first start makes it')]);
  expect(existsSync(file)).toBe(false);
});

describe('a database of a newer version', () => {
  test('is refused by migrate, serve and doctor, which name what it has', async () => {
    rows(dataDir, `insert into kysely_migration values ('9999-tomorrow', '') returning 1`);
    const newer = /was used by a newer Beside \(9999-tomorrow\)/;
    const migrated = await beside('migrate', '--no-backup');
    expect([migrated.code, migrated.output]).toEqual([1, expect.stringMatching(newer)]);
    const served = await beside('serve');
    expect([served.code, served.output]).toEqual([78, expect.stringMatching(newer)]);
    const looked = await beside('doctor');
    expect([looked.code, looked.output]).toEqual([1, expect.stringMatching(newer)]);
    expect(schema().at(-1)).toBe('9999-tomorrow');
  });
});

test('while a server runs, nothing runs', async () => {
  const server = await startServer({ BESIDE_DATA_DIR: dataDir });
  try {
    rows(dataDir, `delete from kysely_migration where name = ? returning 1`, all.at(-1));
    const { code, output } = await beside('migrate', '--no-backup');
    expect([code, output]).toEqual([
      1,
      expect.stringContaining('in use by another server; stop it first'),
    ]);
  } finally {
    rows(dataDir, `insert into kysely_migration values (?, '') returning 1`, all.at(-1));
    await server.end();
  }
});
