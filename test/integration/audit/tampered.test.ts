/** Whoever can write the database can change the audit log, but not unseen. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { meetAndAllow } from '../../support/pair.ts';
import { rows } from '../../support/records.ts';
import { runMain, startServer, type Run } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

let folder: string;
/** What a server has left, which was stopped once in between: so there are two checkpoints. */
let kept: string;
/** The rows of the two. */
let signed: number[];
/** A copy for one test. */
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-tampered-'));
  kept = join(folder, 'kept');
  for (let start = 0; start < 2; start += 1) {
    const server = await startServer({ BESIDE_DATA_DIR: kept });
    const pair = await meetAndAllow(server);
    await pair.close();
    await server.end();
    if (start === 0) await cp(kept, join(folder, 'earlier'), { recursive: true });
  }
  signed = rows<{ id: number }>(kept, 'select id from audit_checkpoints order by id').map(
    ({ id }) => id,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  dataDir = join(folder, 'tried');
  await cp(kept, dataDir, { recursive: true });
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const audit = async (...args: string[]): Promise<Run> =>
  await runMain(['audit', ...args], { BESIDE_DATA_DIR: dataDir });

function change(sql: string, ...values: unknown[]): void {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.pragma('foreign_keys = off');
  database.prepare(sql).run(...values);
  database.close();
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Makes the table anew, so that two rows can have the same number. */
function withoutKey(): void {
  change('create table copied as select * from audit_events');
  change('drop table audit_events');
  change('alter table copied rename to audit_events');
}

/** Changes a row as somebody does who knows how it is chained: all hashes behind it are made anew. */
function forge(id: number, alter: (record: Record<string, unknown>) => void): void {
  let previous: string | undefined;
  for (const row of rows<{ id: number; record: string }>(
    dataDir,
    'select id, record from audit_events where id >= ? order by id',
    id,
  )) {
    const record = JSON.parse(row.record) as Record<string, unknown>;
    if (row.id === id) alter(record);
    if (previous !== undefined) record['previous'] = previous;
    const text = JSON.stringify(Object.fromEntries(Object.entries(record).sort()));
    previous = sha256(text);
    change('update audit_events set record = ?, hash = ? where id = ?', text, previous, row.id);
  }
}

test('a log that nobody has touched is sound, and signed to its last row', async () => {
  const { id: last } = rows<{ id: number }>(dataDir, 'select max(id) as id from audit_events')[0]!;
  expect(signed).toHaveLength(2);
  expect(signed[1]).toBe(last);
  const { code, output } = await audit('verify');
  expect(output).toContain(`${last} rows read`);
  expect(output).toContain(`the newest of row ${last}`);
  expect(code).toBe(0);
});

describe('a row is named that was', () => {
  test.each<[what: string, tamper: () => void, says: RegExp]>([
    [
      'edited',
      () =>
        change(`update audit_events set record = replace(record, '"at":', '"at":1') where id = 3`),
      /^Row 3 was changed/m,
    ],
    [
      'edited, the last one',
      () => change(`update audit_events set record = '{}' where id = ?`, signed[1]),
      /^Row \d+ was changed/m,
    ],
    ['deleted', () => change('delete from audit_events where id = 3'), /^Row 3 is missing/m],
    [
      'deleted with those around it',
      () => change('delete from audit_events where id between 3 and 5'),
      /^Rows 3 to 5 are missing/m,
    ],
    [
      'the first, and deleted',
      () => change('delete from audit_events where id = 1'),
      /^Row 1 is missing/m,
    ],
    [
      'the last, and deleted',
      () => change('delete from audit_events where id = ?', signed[1]),
      /^Row \d+ is missing/m,
    ],
    [
      'exchanged with another',
      () => {
        change('update audit_events set id = -1 where id = 3');
        change('update audit_events set id = 3 where id = 4');
        change('update audit_events set id = 4 where id = -1');
      },
      /^Row 3 was moved[^]*^Row 4 was moved/m,
    ],
    [
      'put in behind the last',
      () => {
        change(
          `insert into audit_events (id, record, hash) select id + 1, record, hash from audit_events
           where id = ?`,
          signed[1],
        );
      },
      /^Row \d+ was moved/m,
    ],
    [
      'edited, with its own hash made anew',
      () => {
        const [row] = rows<{ record: string }>(
          dataDir,
          'select record from audit_events where id = 3',
        );
        const record = row!.record.replace('"at":', '"at":1');
        change('update audit_events set record = ?, hash = ? where id = 3', record, sha256(record));
      },
      /^Row 3 was changed, or row 4 was put in/m,
    ],
    [
      'edited, with all hashes made anew',
      () => {
        forge(3, (record) => {
          record['at'] = 1;
        });
      },
      /^Row \d+ is not what a signed checkpoint says/m,
    ],
    [
      'edited where it says who it was',
      () =>
        change(
          `update audit_events set personal = replace(personal, 'helper', 'admin') where id = 3`,
        ),
      /^Row 3 is changed: the personal data/m,
    ],
    [
      'left without whom it was about',
      () => change('update audit_events set salt = null, personal = null where id = 3'),
      /^Row 3 is changed: the personal data are gone/m,
    ],
    [
      'left with nothing in it, and its hash made anew',
      () =>
        change(`update audit_events set record = 'null', hash = ? where id = 3`, sha256('null')),
      /^Row 3 was changed/m,
    ],
    [
      'made what is no JSON, and its hash made anew',
      () =>
        change(`update audit_events set record = '{a:1}', hash = ? where id = 3`, sha256('{a:1}')),
      /^Row 3 was changed/m,
    ],
    [
      'put in before the first',
      () => {
        change(
          'insert into audit_events (id, record, hash) select 0, record, hash from audit_events where id = 3',
        );
      },
      /^Row 0 was put in/m,
    ],
    [
      'put in beside another of the same number',
      () => {
        withoutKey();
        change('insert into audit_events select * from audit_events where id = 3');
      },
      /^Row 3 was put in/m,
    ],
    [
      'made a statement of what was deleted, which says nothing of it',
      () => {
        forge(signed[1]!, (record) => {
          Object.assign(record, { type: 'purge', details: 'all' });
        });
      },
      /^Row \d+ is not what a signed checkpoint says/m,
    ],
    [
      'signed for another hash',
      () =>
        change(`update audit_checkpoints set hash = '${'0'.repeat(64)}' where id = ?`, signed[0]),
      /^A checkpoint of row \d+ was not signed/m,
    ],
    [
      'signed for no time',
      () => change('update audit_checkpoints set at = 9e999 where id = ?', signed[0]),
      /^A checkpoint of row \d+ was not signed/m,
    ],
    [
      'signed by somebody else, before it was there',
      () =>
        change(
          `insert into audit_checkpoints (id, hash, at, signature) values (5000, '${'0'.repeat(64)}', 1, 'AAAA')`,
        ),
      /^A checkpoint of row 5000 was not signed/m,
    ],
    [
      'signed by somebody else',
      () =>
        change(
          `update audit_checkpoints set signature = 'AAAA${'A'.repeat(82)}' where id = ?`,
          signed[0],
        ),
      /^A checkpoint of row \d+ was not signed/m,
    ],
  ])('%s', async (_what, tamper, says) => {
    tamper();
    const { code, output } = await audit('verify');
    expect(output).toMatch(says);
    expect(output).toContain('the audit log was tampered with');
    expect(code).toBe(1);
  });
});

describe('a database that was rolled back', () => {
  beforeEach(async () => {
    for (const name of ['beside.sqlite', 'beside.sqlite-wal', 'beside.sqlite-shm'])
      await rm(join(dataDir, name), { force: true });
    await cp(join(folder, 'earlier', 'beside.sqlite'), join(dataDir, 'beside.sqlite'));
  });

  test('lacks what a checkpoint beside it has seen', async () => {
    const { code, output } = await audit('verify');
    expect(output).toContain(
      `Rows ${signed[0]! + 1} to ${signed[1]} are missing: a checkpoint has seen them`,
    );
    expect(code).toBe(1);
  });

  test('lacks what a checkpoint has seen that was kept elsewhere', async () => {
    const elsewhere = join(folder, 'elsewhere.jsonl');
    await cp(join(dataDir, 'audit-checkpoints.jsonl'), elsewhere);
    const [first] = (await readFile(elsewhere, 'utf8')).split('\n');
    await writeFile(join(dataDir, 'audit-checkpoints.jsonl'), `${first}\n`);
    expect(await audit('verify')).toMatchObject({ code: 0 });
    const { code, output } = await audit('verify', '--checkpoints', elsewhere);
    expect(output).toContain('so the database was rolled back');
    expect(code).toBe(1);
  });

  test('is told when a server starts on it, and goes on', async () => {
    const server = await startServer({ BESIDE_DATA_DIR: dataDir });
    expect(server.output()).toContain('it ends before the last checkpoint of the file');
    const pair = await meetAndAllow(server);
    await pair.close();
    await server.end();
    const { code, output } = await audit('verify');
    expect(output).toMatch(/Row \d+ is not what a signed checkpoint says/);
    expect(code).toBe(1);
  });
});

test('a server tells when the row is gone that its last checkpoint is of', async () => {
  change('delete from audit_events where id = ?', signed[1]);
  const server = await startServer({ BESIDE_DATA_DIR: dataDir });
  expect(server.output()).toContain('it is not what the last checkpoint says');
  await server.end();
});

describe('without the key that signed', () => {
  const key = () => join(dataDir, 'audit-key.pem');

  test('the checkpoints prove nothing, which is told', async () => {
    await rm(key());
    const { code, output } = await audit('verify');
    expect(output).toContain('no key to check their signatures by: bring audit-key.pem back');
    expect(code).toBe(1);
  });

  test('a server tells when it starts', async () => {
    await rm(key());
    const server = await startServer({ BESIDE_DATA_DIR: dataDir });
    expect(server.output()).toContain('was not signed by the key that is here');
    await server.end();
    const { code, output } = await audit('verify');
    expect(output).toContain(`A checkpoint of row ${signed[1]} was not signed by this server`);
    expect(code).toBe(1);
  });
});

test('a part of a line, which a killed server has left in the file of checkpoints, is no fault', async () => {
  const file = join(dataDir, 'audit-checkpoints.jsonl');
  const whole = await readFile(file, 'utf8');
  await writeFile(file, `${whole}{"id":`);
  expect(await audit('verify')).toMatchObject({ code: 0 });
  const server = await startServer({ BESIDE_DATA_DIR: dataDir });
  await (await meetAndAllow(server)).close();
  await server.end();
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual(whole.trimEnd().split('\n'));
  expect(JSON.parse(lines[2]!)).toMatchObject({ id: expect.any(Number) });
  expect(await audit('verify')).toMatchObject({ code: 0 });
});

describe('a row that nobody can read any more', () => {
  beforeEach(() => {
    change(`update audit_events set record = 'null' where id = 3`);
    change(`update audit_events set record = '{}' where id = 4`);
    change(`update audit_events set personal = '5' where id = 5`);
  });

  test.each(['jsonl', 'csv'])(
    'is in the export as such, between the others (%s)',
    async (format) => {
      const { code, output } = await audit('export', '--format', format);
      expect(code).toBe(0);
      expect(output.trim().split('\n')).toHaveLength(signed[1]! + (format === 'csv' ? 1 : 0));
      expect(output.match(/unreadable/g)).toHaveLength(2);
    },
  );

  test('is found at /admin as such, is streamed, and sessions go on', async () => {
    const streamed = join(dataDir, 'stream.jsonl');
    const server = await startServer(
      { BESIDE_DATA_DIR: dataDir },
      { audit: { streams: [{ name: 'siem', type: 'file', file: streamed, from: 'beginning' }] } },
    );
    const admin = await Visitor.signedIn(server, 'admin@demo.example');
    const page = await admin.connect();
    const found = await page.request('audit.search', { limit: 200 });
    expect(found.rows.filter(({ type }) => type === 'unreadable').map(({ id }) => id)).toEqual(
      expect.arrayContaining([3, 4]),
    );
    const pair = await meetAndAllow(server);
    await until('the stream has the newest row', async () => {
      const text = await readFile(streamed, 'utf8').catch(() => '');
      return text.includes(pair.sessionId);
    });
    await Promise.all([pair.close(), admin.close()]);
    await server.end();
  });
});

test('anybody can check the checkpoints by the public key', async () => {
  const { output: pem } = await audit('public-key');
  expect(pem).toContain('BEGIN PUBLIC KEY');
  const [own, foreign] = [join(dataDir, 'own.pem'), join(dataDir, 'foreign.pem')];
  await writeFile(own, pem);
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' });
  await writeFile(foreign, other);
  expect(await audit('verify', '--public-key', own)).toMatchObject({ code: 0 });
  const { code, output } = await audit('verify', '--public-key', foreign);
  expect(output).toContain('was not signed by this server');
  expect(code).toBe(1);
});

test('what was found is told to programs as JSON', async () => {
  change('delete from audit_events where id = 3');
  const { code, output } = await audit('verify', '--json');
  expect(JSON.parse(output)).toMatchObject({ findings: [{ from: 3, to: 3, kind: 'missing' }] });
  expect(code).toBe(1);
});

test.each<[what: string, args: string[], says: RegExp]>([
  [
    'a file of checkpoints that is none',
    ['verify', '--checkpoints', 'package.json'],
    /package\.json, line 1: expected a checkpoint/,
  ],
  ['a file that is not there', ['verify', '--checkpoints', '/nowhere.jsonl'], /\/nowhere\.jsonl: /],
  [
    'a key that is none',
    ['verify', '--public-key', 'package.json'],
    /expected a public Ed25519 key/,
  ],
  [
    'a time that is none',
    ['export', '--from', 'yesterday'],
    /--from yesterday: expected a day or a moment/,
  ],
  [
    'a day that there is not',
    ['export', '--to', '2026-02-30T00:00Z'],
    /expected a day or a moment/,
  ],
  ['a format that there is not', ['export', '--format', 'xml'], /jsonl, csv/],
])('%s is told', async (_what, args, says) => {
  const { code, output } = await audit(...args);
  expect(output).toMatch(says);
  expect(code).not.toBe(0);
});
