/** Devices of a file: what the helper sees of them, and what becomes of a file that changes. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../config/files.ts';
import { runMain, startServer, type TestServer } from '../support/server.ts';
import { Visitor, type TestConnection } from '../support/visitor.ts';
import { seenDevice } from './seen-device.ts';

const header = 'id,name,user,system,state,seen,directoryId';
const asList = { search: '', offset: 0 };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
let server: TestServer;
let helper: Visitor;
let page: TestConnection;

beforeAll(async () => {
  folder = await temporaryFolder();
  file = await folder.file(
    'devices.csv',
    [
      header,
      'c-1,SOFIA-MACBOOK,Sharer@Demo.example,macOS 26.1,compliant,2026-01-31T12:00:00Z,dir-1',
      'c-2,WAREHOUSE-07,sharer2@demo.example,Windows 11,noncompliant,,',
      'c-3,ONE,helper2@demo.example,,compliant,2026-01-31,',
      'c-4,TWO,helper2@demo.example,,unknown,,',
      'c-5,AMINA-SURFACE,admin@demo.example,Windows 11,Unknown,,',
    ].join('\n'),
  );
  server = await startServer(
    {},
    {
      session: { openPerHelper: 1_000 },
      settings: { allowUnenrolledDevices: true },
      devices: { source: 'inventory', inventory: { file } },
    },
  );
  helper = await Visitor.signedIn(server, 'helper@demo.example');
  page = await helper.connect();
});
afterAll(async () => {
  await helper.close();
  await server.stop();
  await folder.remove();
});

async function names(): Promise<string[]> {
  return (await page.request('device.list', asList)).devices.map(({ name }) => name);
}

/** The file has been read, and so many devices were in it. */
async function read(count: number): Promise<void> {
  await server.printed(new RegExp(`("devices":${count},.*inventory read)`));
}

describe('the helper sees a device that is', () => {
  test.each([
    ['compliant', 'sharer@demo.example', 'SOFIA-MACBOOK'],
    ['noncompliant', 'sharer2@demo.example', 'WAREHOUSE-07'],
    ['unknown', 'admin@demo.example', 'AMINA-SURFACE'],
    ['ambiguous', 'helper2@demo.example', undefined],
    ['unenrolled', 'viewer@demo.example', undefined],
  ])('%s', async (state, sharer, name) => {
    const seen = await seenDevice(server, sharer);
    expect([seen?.state, seen?.device?.name]).toEqual([state, name]);
  });

  test('listed by name, and opens a session for it, by either of its ids', async () => {
    const { devices, total } = await page.request('device.list', asList);
    expect([total, devices.map(({ name }) => name)]).toEqual([
      5,
      ['AMINA-SURFACE', 'ONE', 'SOFIA-MACBOOK', 'TWO', 'WAREHOUSE-07'],
    ]);
    expect(devices[2]).toEqual({
      id: 'c-1',
      name: 'SOFIA-MACBOOK',
      userName: 'Sharer@Demo.example',
      system: 'macOS 26.1',
      compliance: 'compliant',
      seenAt: Date.UTC(2026, 0, 31, 12),
    });
    for (const deviceId of ['c-1', 'DIR-1']) {
      const { view } = await page.request('session.create', { deviceId });
      expect(view.openedFor?.id).toBe('c-1');
    }
  });
});

describe('a file that changes while the server runs', () => {
  test('is read again, also when another one takes its place, of another kind', async () => {
    const device = { name: 'NEW', user: 'sharer@demo.example', system: 'x', state: 'noncompliant' };
    const list = Array.from({ length: 7 }, (_none, index) => ({ ...device, id: `j-${index}` }));
    await writeFile(`${file}.new`, JSON.stringify(list));
    await rename(`${file}.new`, file);
    await read(7);
    expect((await names()).length).toBe(7);
    await writeFile(file, `${header}\nc-9,NINE,viewer@demo.example,,compliant,,\n`);
    await read(1);
    expect(await names()).toEqual(['NINE']);
    expect((await seenDevice(server, 'viewer@demo.example'))?.state).toBe('compliant');
  });

  test('is not taken when it is gone, or of no use: the last good one stays', async () => {
    const good = (count: number) =>
      [header, ...[...Array(count).keys()].map((id) => `c-${id},PC,a@b.example,,compliant,,`)].join(
        '\n',
      );
    await writeFile(file, good(8));
    await read(8);
    for (const [text, why] of [
      [undefined, 'ENOENT'],
      ['', 'it is empty'],
      ['id,name\n1,2\n', 'its header has no user, system, state'],
      ['[{"id": "j-1", "na', 'it is no JSON'],
      ['{"devices": []}', 'it is JSON, and no list of devices'],
      [`${header}\nc-1,,a@b.example,,compliant,,\n`, 'no row is right: line 2: name is missing'],
    ] as const) {
      if (text === undefined) await rm(file);
      else await writeFile(file, text);
      await server.printed(new RegExp(`(${why}.*inventory not read: the last one)`));
      expect((await names()).length).toBe(8);
    }
    await writeFile(file, good(9));
    await read(9);
    expect((await names()).length).toBe(9);
  });
});

describe('rows that are wrong', () => {
  const wrong = [
    '\uFEFFid;State;NAME;user;system;seen;directoryid;colour',
    'c-1;compliant;"A ""PC""; the first";ann@demo.example;Windows;2026-01-31T12:00:00+01:00;d-1;red',
    ';compliant;B;ann@demo.example;Windows;;;',
    'c-3;fine;C;ann@demo.example;Windows;;;',
    '',
    'c-4;compliant;D;;Windows;;;',
    'c-5;compliant;E;ann@demo.example;Windows;yesterday;;',
    ';;;;;;;',
    'c-6;compliant;F;ann@demo.example',
    'C-1;compliant;G;ann@demo.example;Windows;;;',
    'c-8;compliant;H;ann@demo.example;Windows;;D-1;',
    'c-9;compliant;"two',
    'lines";ann@demo.example;Windows;;;',
    'c-10;compliant;"never closed;ann@demo.example;Windows;;;',
    'c-11;noncompliant;K;ann@demo.example;Windows;;;',
    `c-12;compliant;${'x'.repeat(201)};ann@demo.example;Windows;;;`,
    'c-13;compliant;"L"L;ann@demo.example;Windows;;;',
    'c-14;unknown;M;ann@demo.example;Windows;;;',
  ].join('\r\n');
  const faults = [
    'line 3: id is missing',
    'line 4: state is not compliant, noncompliant or unknown',
    'line 6: user is missing',
    'line 7: seen is no time like 2026-01-31T12:00:00Z',
    'line 9: it has 4 values, and the header 8',
    'line 10: its id stands in line 2 already',
    'line 11: its id stands in line 2 already',
    'line 14: a quote is not closed, or not where it should be',
    'line 16: name is longer than 200 characters',
    'line 17: a quote is not closed, or not where it should be',
  ];

  test('are told with their lines in the log, and the good ones count', async () => {
    await writeFile(file, wrong);
    await read(4);
    expect(await names()).toEqual(['A "PC"; the first', 'K', 'M', 'two\r\nlines']);
    const line = server
      .output()
      .split('\n')
      .find((each) => each.includes('save some rows'));
    expect(JSON.parse(line ?? '')).toMatchObject({ level: 40, badRows: faults.length, faults });
  });

  test('are told by check-config', async () => {
    const devices = await folder.file('wrong.csv', wrong);
    const settings = { devices: { source: 'inventory', inventory: { file: devices } } };
    const config = await folder.file('settings.yaml', JSON.stringify(settings));
    const { code, output } = await runMain(['check-config', config], {});
    const lines = output.trimEnd().split('\n');
    expect([code, lines.slice(lines.indexOf('Devices:') + 1)]).toEqual([
      0,
      [`those in ${devices}: 4`, 'rows of it that could not be read: 10', ...faults].map(
        (each) => `  - ${each}`,
      ),
    ]);
  });

  test('of a list in JSON are told by their place in it', async () => {
    const device = { id: 'j-1', name: 'A', user: 'a@b.example', system: '', state: 'compliant' };
    const list = [device, { ...device, id: 5 }, null, { ...device, id: 'j-4', state: undefined }];
    const devices = await folder.file('wrong.json', JSON.stringify(list));
    const settings = { devices: { source: 'inventory', inventory: { file: devices } } };
    const config = await folder.file('settings.yaml', JSON.stringify(settings));
    const { output } = await runMain(['check-config', config], {});
    expect(output.trimEnd().split('\n').slice(-3)).toEqual([
      '  - entry 2: id is no text',
      '  - entry 3: it is no device',
      '  - entry 4: state is missing',
    ]);
  });
});

test.each([
  ['serve', 'is not there', undefined, /cannot use .*none\.csv: ENOENT/],
  ['check-config', 'is not there', undefined, /cannot use .*none\.csv: ENOENT/],
  ['serve', 'is a folder', 'folder', /cannot use .*: EISDIR/],
  ['serve', 'has another header', 'a,b\n1,2\n', /cannot use .*: its header has no id, name, user/],
])('%s refuses an inventory that %s', async (command, _what, text, fault) => {
  let devices = join(folder.path, 'none.csv');
  if (text === 'folder') devices = folder.path;
  else if (text) devices = await folder.file('other.csv', text);
  const settings = { devices: { source: 'inventory', inventory: { file: devices } } };
  const { code, output } = await runMain([command], {
    BESIDE_CONFIG: await folder.file('settings.yaml', JSON.stringify(settings)),
    BESIDE_PORT: '0',
    BESIDE_MEDIA_PORT: '0',
    BESIDE_DATA_DIR: join(folder.path, 'data'),
  });
  const [head, ...lines] = output.trimEnd().split('\n');
  expect([code, head]).toEqual([78, 'Beside cannot start:']);
  expect(lines).toEqual([expect.stringMatching(fault)]);
});
