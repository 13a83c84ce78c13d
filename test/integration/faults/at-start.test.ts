/** A data folder that cannot be used: one sentence that names the file, exit code 78, never "ready". */
import { execFileSync } from 'node:child_process';
import {
  chown,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { openStore } from '../../../src/database/database.ts';
import { runMain, startRefused } from '../../support/server.ts';
import { describeWithSmallDisk, SmallDisk } from '../../support/small-disk.ts';
import { describeUnprivileged, nobody, unprivileged } from '../../support/unprivileged.ts';

/** A folder that has been in use. */
let used: string;
let dataDir: string;

beforeAll(async () => {
  used = await mkdtemp(join(tmpdir(), 'beside-used-'));
  const store = await openStore(used);
  const values = Array.from({ length: 400 }, (_, id) => ({
    id: `login-${id}`,
    data: 'x'.repeat(500),
    expires_at: 9e15,
  }));
  await store.insertInto('logins').values(values).execute();
  // Last in the file, and read by nothing at the start.
  const events = values.map(({ data }, id) => ({ id, record: JSON.stringify({ data }), hash: '' }));
  await store.insertInto('audit_events').values(events).execute();
  await store.destroy();
  await writeFile(join(used, 'secret'), `${'s'.repeat(43)}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await rm(used, { recursive: true });
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-at-start-'));
  await cp(used, dataDir, { recursive: true });
});
afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

const at = (name: string) => join(dataDir, name);

const environment = (folder: string) => ({
  BESIDE_PORT: '0',
  BESIDE_MEDIA_PORT: '0',
  BESIDE_WORKERS: '1',
  BESIDE_DATA_DIR: folder,
  BESIDE_LOG_LEVEL: 'silent',
});

async function serve(folder = dataDir, by?: string[]) {
  return await runMain(['serve'], environment(folder), by);
}

/** @param sentence What stands in the only line, which also names the file. */
function expectRefused(run: { code: number | null; output: string }, sentence: RegExp): void {
  const [head, ...lines] = run.output.trimEnd().split('\n');
  expect([run.code, head, lines]).toEqual([
    78,
    'Beside cannot start:',
    [expect.stringMatching(sentence)],
  ]);
}

/** Writes over a part of a file. */
async function overwrite(file: string, data: Buffer, position: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(data, 0, data.length, position);
  await handle.close();
}

function change(statement: string): void {
  const database = new BetterSqlite3(at('beside.sqlite'));
  database.exec(statement);
  database.close();
}

/** Puts a folder in the place of a file. */
async function folderAt(name: string): Promise<void> {
  await rm(at(name), { force: true });
  await mkdir(at(name));
}

const cases: [what: string, prepare: () => Promise<unknown>, sentence: RegExp][] = [
  [
    'a database that is a text',
    () => writeFile(at('beside.sqlite'), 'This is no database.\n'.repeat(500)),
    /beside\.sqlite is no database; restore a backup/,
  ],
  [
    'an empty database file',
    () => truncate(at('beside.sqlite'), 0),
    /beside\.sqlite is empty; restore a backup/,
  ],
  [
    'a database that is cut in the middle',
    () => truncate(at('beside.sqlite'), 40_960),
    /beside\.sqlite is damaged; restore a backup/,
  ],
  [
    'a database that is cut within a page',
    () => truncate(at('beside.sqlite'), 41_000),
    /beside\.sqlite is damaged; restore a backup/,
  ],
  [
    'a database with pages of something else',
    () => overwrite(at('beside.sqlite'), Buffer.alloc(8_192, 0xa5), 61_440),
    /beside\.sqlite is damaged; restore a backup/,
  ],
  [
    'a database with a damaged page that nothing reads at the start',
    async () => {
      const { size } = await stat(at('beside.sqlite'));
      await overwrite(at('beside.sqlite'), Buffer.alloc(4_096, 0xa5), size - 4_096);
    },
    /beside\.sqlite is damaged; restore a backup/,
  ],
  [
    'a database that a newer version has used',
    async () => {
      change(`insert into kysely_migration values ('9999-later', '2030-01-01')`);
      await Promise.resolve();
    },
    /beside\.sqlite was used by a newer Beside \(9999-later\); run that version again/,
  ],
  [
    'a database of another program',
    async () => {
      await rm(at('beside.sqlite'));
      change('create table sessions (id text)');
    },
    /beside\.sqlite is a database of another program; move it away/,
  ],
  [
    'a log without its database',
    async () => {
      await rename(at('beside.sqlite'), at('beside.sqlite-wal'));
    },
    /beside\.sqlite is missing, but its log .*beside\.sqlite-wal is there/,
  ],
  ['a folder as database', () => folderAt('beside.sqlite'), /beside\.sqlite.* is a folder/],
  ['a folder as log', () => folderAt('beside.sqlite-wal'), /beside\.sqlite-wal is a folder/],
  ['a folder as secret', () => folderAt('secret'), /secret: is a folder, not a file \(EISDIR\)/],
  ['a folder as lock', () => folderAt('lock.sqlite'), /lock\.sqlite.* is a folder/],
  [
    'a lock that is a text',
    () => writeFile(at('lock.sqlite'), 'not a lock '.repeat(500)),
    /lock\.sqlite is not what Beside has made; remove it/,
  ],
  [
    'an empty secret',
    () => writeFile(at('secret'), '\n'),
    /secret: expected at least 32 characters, found none; restore it from a backup/,
  ],
  [
    'a short secret',
    () => writeFile(at('secret'), 'only-this-much\n'),
    /secret: expected at least 32 characters, found 14;/,
  ],
];

test.each(cases)('%s', async (_what, prepare, sentence) => {
  await prepare();
  expectRefused(await startRefused(environment(dataDir)), sentence);
});

test('the secret itself is never shown', async () => {
  await writeFile(at('secret'), 'only-this-much\n');
  expect((await serve()).output).not.toContain('only-this-much');
});

describeWithSmallDisk('on a disk', () => {
  let disk: SmallDisk;

  beforeEach(async () => {
    disk = new SmallDisk();
    await cp(used, disk.folder, { recursive: true });
  });
  afterEach(() => {
    disk.close();
  });

  test('that is full', async () => {
    disk.fill();
    expectRefused(await serve(disk.folder), /the disk is full/);
  });

  test('that is full before anything was kept on it', async () => {
    const folder = join(disk.folder, 'data');
    await mkdir(folder);
    disk.fill();
    expectRefused(await serve(folder), /the disk is full/);
  });

  test('that is read-only', async () => {
    execFileSync('mount', ['-o', 'remount,ro', disk.folder]);
    const run = await serve(disk.folder);
    expectRefused(run, /dataDir .*: cannot write to .*: the file system is read-only \(EROFS\)/);
  });
});

describeUnprivileged('what belongs to somebody else', () => {
  const belongs = /belongs to user 65534 \(mode 0\d00\), and Beside runs as 0 \(root\); give it/;

  test('the data folder', async () => {
    await chown(dataDir, nobody, nobody);
    const run = await serve(dataDir, unprivileged);
    expectRefused(run, /dataDir .*: cannot write to .*: permission denied \(EACCES\)/);
    expectRefused(run, belongs);
  });

  test.each(['beside.sqlite', 'secret', 'lock.sqlite'])('%s', async (name) => {
    await writeFile(at('lock.sqlite'), '');
    await chown(at(name), nobody, nobody);
    await chmod(at(name), 0o600);
    const run = await serve(dataDir, unprivileged);
    expectRefused(run, new RegExp(`^ {2}- ${at(name)}`));
    expectRefused(run, belongs);
  });

  test('a database that may be read only', async () => {
    await chown(at('beside.sqlite'), nobody, nobody);
    await chmod(at('beside.sqlite'), 0o644);
    const run = await serve(dataDir, unprivileged);
    expectRefused(run, /beside\.sqlite cannot be written to: .*belongs to user 65534/);
  });
});

describe('what is right', () => {
  test('is taken up, and a log that was left is read', async () => {
    const store = await openStore(dataDir);
    await store.updateTable('logins').set({ data: 'in the log' }).execute();
    // As a server that is killed leaves it.
    await mkdir(at('copy'));
    for (const name of ['beside.sqlite', 'beside.sqlite-wal', 'secret'])
      await cp(at(name), join(at('copy'), name));
    await store.destroy();
    const again = await openStore(at('copy'));
    const { data } = await again.selectFrom('logins').select('data').executeTakeFirstOrThrow();
    await again.destroy();
    expect(data).toBe('in the log');
  });
});
