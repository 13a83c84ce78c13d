/** Personal data may be missing exactly where the server has signed that it deleted them. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import type { AuditEvent } from '../../../src/audit/audit-events.ts';
import { signRedaction, type Redaction } from '../../../src/audit/redaction.ts';
import { verifyAuditLog } from '../../../src/audit/verify.ts';
import { openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { ManualClock } from '../../support/clock.ts';
import { aged, dayMs, type Aged } from '../../support/aged.ts';

const keys = generateKeyPairSync('ed25519');
let dataDir: string;
let store: Store;
let data: Aged;
const clock = new ManualClock();
clock.advance(1_000 * dayMs);

/** Twenty rows, and a purge of the rows 6 to 10 and 12. */
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-redaction-'));
  store = await openStore(dataDir);
  data = await aged(store, clock, keys);
  for (const id of ['one', 'two', 'three', 'four']) await data.over(id, clock.now());
  await purged([
    [6, 10],
    [12, 12],
  ]);
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

function change(sql: string): void {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.pragma('foreign_keys = off');
  database.prepare(sql).run();
  database.close();
}
const strip = (from: number, to = from) => {
  change(`update audit_events set salt = null, personal = null where id between ${from} and ${to}`);
};
const redaction = async (ranges: Redaction['ranges']) =>
  await data.auditLog.redaction(
    store,
    ranges.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index),
    ),
  );
async function purged(ranges: Redaction['ranges']): Promise<void> {
  await append(await redaction(ranges));
  for (const [from, to] of ranges) strip(from, to);
}
/** As whoever can write the database appends an event: all hashes fit. */
async function append(details: object, type: AuditEvent['type'] = 'purge'): Promise<void> {
  await data.auditLog.write({ type, at: 1, details });
}
const findings = async () =>
  (await verifyAuditLog(store, { checkpoints: [], key: keys.publicKey })).findings;

test('what a purge says is right', async () => {
  expect(await findings()).toEqual([]);
});

test('what is gone beside it is found, before, between and behind', async () => {
  strip(5);
  strip(11);
  strip(13, 14);
  expect(await findings()).toEqual([
    { from: 5, to: 5, kind: 'personal-missing' },
    { from: 11, to: 11, kind: 'personal-missing' },
    { from: 13, to: 14, kind: 'personal-missing' },
  ]);
});

test('two that overlap, in whatever order, are both right', async () => {
  await purged([[9, 14]]);
  await purged([
    [1, 2],
    [15, 16],
  ]);
  strip(18);
  expect(await findings()).toEqual([{ from: 18, to: 18, kind: 'personal-missing' }]);
});

test('an erasure counts as a purge does', async () => {
  await append(await redaction([[1, 3]]), 'person.erased');
  strip(1, 3);
  expect(await findings()).toEqual([]);
});

test('a purge that was never made is found, however well it is chained', async () => {
  const { hash, signature } = await redaction([[1, 5]]);
  await append({ ranges: [[1, 20]], hash, signature });
  strip(1, 20);
  expect(await findings()).toEqual([
    { from: 1, to: 5, kind: 'personal-missing' },
    { from: 11, to: 11, kind: 'personal-missing' },
    { from: 13, to: 20, kind: 'personal-missing' },
    { from: 22, to: 22, kind: 'redaction-not-signed' },
  ]);
});

test.each<[what: string, forge: (real: Redaction) => object]>([
  ['by another key', (real) => signRedaction(real, generateKeyPairSync('ed25519').privateKey)],
  ['for another row’s hash', (real) => ({ ...real, hash: '0'.repeat(64) })],
  ['not at all', ({ ranges, hash }) => ({ ranges, hash })],
  ['about rows to come', (real) => signRedaction({ ...real, ranges: [[1, 999]] }, keys.privateKey)],
  ['with ranges that are none', (real) => ({ ...real, ranges: 'all' })],
])('one that is signed %s is found', async (_what, forge) => {
  await append(forge(await redaction([[1, 5]])));
  strip(1, 5);
  expect(await findings()).toEqual([
    { from: 1, to: 5, kind: 'personal-missing' },
    { from: 22, to: 22, kind: 'redaction-not-signed' },
  ]);
});

test('one of another log, or of an earlier state of this one, says nothing about this one', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'beside-redaction-'));
  const other = await openStore(elsewhere);
  const { over, auditLog } = await aged(other, clock, keys);
  await over('another', clock.now());
  await append(await auditLog.redaction(other, [1, 2, 3, 4, 5]));
  await other.destroy();
  await rm(elsewhere, { recursive: true, force: true });
  strip(1, 5);
  expect((await findings()).map(({ kind }) => kind)).toEqual([
    'personal-missing',
    'redaction-not-signed',
  ]);
});

test('one that is said again covers no more', async () => {
  const real = await redaction([[6, 10]]);
  await append(real);
  strip(5);
  expect(await findings()).toEqual([{ from: 5, to: 5, kind: 'personal-missing' }]);
});

test('a row in front of it that is taken out, edited or exchanged is still found', async () => {
  change('delete from audit_events where id = 7');
  change(`update audit_events set record = replace(record, '"at":', '"at":1') where id = 9`);
  const kinds = (await findings()).map(({ from, kind }) => `${from} ${kind}`);
  expect(kinds).toEqual(['7 missing', '9 changed']);
});

test('the event itself cannot be taken out or edited', async () => {
  change(`update audit_events set record = replace(record, '[6,10]', '[5,10]') where id = 21`);
  strip(5);
  expect((await findings()).map(({ kind }) => kind)).toContain('changed');
  change('delete from audit_events where id = 21');
  expect((await findings()).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['missing', 'personal-missing']),
  );
});

test('a log whose key nobody has tells nothing that it does not know', async () => {
  const log = await AuditLog.open({
    ...{ store, clock, logger: undefined as never, networkOf: (address: string) => address },
    checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
  });
  await expect(log.redaction(store, [5])).rejects.toThrow('cannot be signed');
  const { findings: unsigned } = await verifyAuditLog(store, { checkpoints: [], key: undefined });
  expect(unsigned).toEqual([]);
});
