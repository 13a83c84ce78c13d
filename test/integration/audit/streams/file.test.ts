/** The audit log, appended to a file that is renamed, or lies on a disk that is full. */
import { appendFile, readFile, rename, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AuditRows, entriesIn, idsUpTo } from '../../../support/audit-rows.ts';
import { describeWithSmallDisk, SmallDisk } from '../../../support/small-disk.ts';

let rows: AuditRows;
let file: string;

beforeEach(async () => {
  rows = await AuditRows.open();
  file = join(rows.dataDir, 'audit.jsonl');
});
afterEach(async () => {
  await rows.close();
});

const configured = () => [{ name: 'file', type: 'file', file }];
const idsIn = (path: string) => entriesIn(readFileSync(path, 'utf8')).map(({ id }) => id);

test('rows are appended, also after the file was renamed', async () => {
  const streams = await rows.stream(configured());
  await rows.happen(300);
  await rows.goOnUntilRow(300, streams);
  await rename(file, `${file}.1`);
  await rows.happen(2);
  await rows.goOnUntilRow(302, streams);
  expect(idsIn(`${file}.1`)).toEqual(idsUpTo(300));
  expect(idsIn(file)).toEqual([301, 302]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('half a line, as a killed process leaves it, stays a line of its own', async () => {
  await appendFile(file, '{"id":1,"at"');
  const streams = await rows.stream(configured());
  await rows.happen(1);
  await rows.goOnUntilRow(1, streams);
  const [torn, whole = ''] = (await readFile(file, 'utf8')).split('\n');
  expect(torn).toBe('{"id":1,"at"');
  expect(JSON.parse(whole)).toMatchObject({ id: 1 });
});

test('what is no file is not written to, and told', async () => {
  file = '/dev/null';
  const streams = await rows.stream(configured());
  await rows.happen(1);
  await rows.goOnUntil('a problem', () => streams.problem() !== undefined);
  expect(streams.problem()).toBe('file: 1 rows wait, since /dev/null: it is not a file');
});

describeWithSmallDisk('on a disk that is full', () => {
  test('whole lines stay, and all others come when there is room', async () => {
    const disk = new SmallDisk();
    file = join(disk.folder, 'audit.jsonl');
    const streams = await rows.stream(configured());
    await rows.happen(10);
    await rows.goOnUntilRow(10, streams);
    disk.fill();
    await rows.happen(300);
    await rows.goOnUntil('a problem', () => streams.problem() !== undefined);
    expect(streams.problem()).toBe(`file: 300 rows wait, since ${file}: the disk is full (ENOSPC)`);
    expect(idsIn(file)).toEqual(idsUpTo(10));
    disk.makeRoom();
    await rows.goOnUntilRow(310, streams);
    expect(idsIn(file)).toEqual(idsUpTo(310));
    await streams[Symbol.asyncDispose]();
    disk.close();
  });
});
