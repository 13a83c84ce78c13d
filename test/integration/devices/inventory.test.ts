/** Devices of a file: what the helper sees of them, and what becomes of a file that changes. */
import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { loadConfig } from '../../../src/config/load.ts';
import { chooseInventory } from '../../../src/devices/inventory/last-good.ts';
import { openInventory } from '../../../src/devices/inventory/source.ts';
import { faultsOf, temporaryFolder } from '../../support/temporary-folder.ts';
import { runMain, startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
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

/** A data folder in which there is nothing. */
const none = () => join(folder.path, 'none');

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

/** Writes a list beside the file and puts it in its place, as the documents say. */
async function put(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  // Finished a while ago: one that is put in its place as soon as it is written is waited for.
  await utimes(`${file}.new`, 1, 1);
  await rename(`${file}.new`, file);
}

/** A list of so many devices. */
function good(count: number): string {
  const rows = Array.from({ length: count }, (_none, id) => `c-${id},PC,a@b.example,,compliant,,`);
  return [header, ...rows, ''].join('\n');
}

/** What is told of the devices; undefined when nothing is. */
async function details(): Promise<unknown> {
  const response = await helper.fetch('/readyz');
  expect(response.status).toBe(200);
  return ((await response.json()) as { details?: { devices?: unknown } }).details?.devices;
}

describe('a file that changes while the server runs', () => {
  test('is read again, also when another one takes its place, of another kind', async () => {
    const device = { name: 'NEW', user: 'viewer@demo.example', system: 'x', state: 'compliant' };
    const list = Array.from({ length: 7 }, (_none, index) => ({ ...device, id: `j-${index}` }));
    await put(JSON.stringify(list));
    await read(7);
    expect((await names()).length).toBe(7);
    expect((await seenDevice(server, 'viewer@demo.example'))?.state).toBe('ambiguous');
    expect(await details()).toBeUndefined();
  });

  // Of which there are more kinds: `inventory-changes.test.ts`.
  test('is not taken when it is of no use, which programs of this machine alone are told', async () => {
    await put('');
    await server.printed(/(it is empty.*inventory not read: the last one)/);
    expect((await names()).length).toBe(7);
    expect(await details()).toEqual(expect.stringContaining('it is empty'));
    const far = await helper.fetch('/readyz', { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(await far.json()).toEqual({ ready: true });
    await put(good(9));
    await read(9);
    expect((await names()).length).toBe(9);
    expect(await details()).toBeUndefined();
  });
});

describe('rows that are wrong', () => {
  const wrong = [
    '\uFEFFid;State;NAME;user;system;seen;directoryid;colour',
    'c-1;compliant;"A ""PC""; the first";ann@demo.example;Windows;2026-01-31T12:00:00+01:00;d-1;red',
    ';compliant;;ann@demo.example;Windows;;;',
    'c-3;fine;C;ann@demo.example;Windows;;;',
    '',
    'c-4;compliant;D;;Windows;;;',
    'c-5;compliant;E;ann@demo.example;Windows;yesterday;;',
    ';;;;;;;',
    'c-6;compliant;F;ann@demo.example',
    'C-1;compliant;G;ann@demo.example;Windows;;;',
    'c-9;compliant;"two',
    'lines";ann@demo.example;Windows;;;',
    'c-10;compliant;"never closed;ann@demo.example',
    'c-11;noncompliant;K;ann@demo.example;Windows;;;',
    'c-13;compliant;"L"L;ann@demo.example;Windows;;;',
    'c-14;unknown;M;ann@demo.example;iOS;;;',
  ].join('\r\n');
  const faults = [
    'line 3: it has neither an id nor a name',
    'line 4: state is none that is known (compliant, noncompliant, unknown), so it is unknown',
    'line 7: seen is no time that can be read',
    'line 9: it has fewer values than the header has columns',
    'line 10 (as 2): its id stands in another row already',
    'line 13: a quote is not closed, or not where it should be',
  ];
  const understood = [
    'read as UTF-8, separated by semicolons, header in line 1',
    'its columns: id is “id”; name is “NAME”; user is “user”; system is “system”; state is “State”; seen is “seen”; directoryId is “directoryid”; not used: 1 more',
    'left out, 1: a phone or tablet, which cannot share a screen (line 16)',
  ];

  test('are told with their lines in the log, and the good ones count', async () => {
    await folder.file('wrong.csv', wrong);
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => lines.push(line) });
    (
      await openInventory({ file: join(folder.path, 'wrong.csv'), dataDir: none() }, logger)
    ).close();
    const line = lines.find((each) => each.includes('save some'));
    expect(JSON.parse(line ?? '')).toMatchObject({ level: 40, devices: 8, badRows: 3, faults });
  });

  test('are told by check-config, with what was understood', async () => {
    const devices = await folder.file('wrong.csv', wrong);
    const settings = { devices: { source: 'inventory', inventory: { file: devices } } };
    const config = await folder.file('settings.yaml', JSON.stringify(settings));
    const { code, output } = await runMain(['check-config', config], {
      BESIDE_DATA_DIR: none(),
    });
    const lines = output.trimEnd().split('\n');
    expect([code, lines.slice(lines.indexOf('Devices:') + 1)]).toEqual([
      0,
      [
        `those in ${devices}: 8`,
        ...understood,
        'rows of it that could not be read: 3',
        ...faults,
      ].map((each) => `  - ${each}`),
    ]);
  });
});

test('columns that the configuration names are read, and check-config says which is which', async () => {
  const list = await folder.file(
    'own.csv',
    'Gerät;Benutzer;Zustand\nPC-7;mia@corp.example;Compliant\n',
  );
  const settings = (columns: object) => ({
    devices: { source: 'inventory', inventory: { file: list, columns } },
  });
  const columns = { name: 'gerät', user: 'Benutzer', state: 'Zustand' };
  const config = await folder.file('own.yaml', JSON.stringify(settings(columns)));
  const { code, output } = await runMain(['check-config', config], { BESIDE_DATA_DIR: none() });
  expect([code, output]).toEqual([
    0,
    expect.stringContaining('its columns: name is “Gerät”; user is “Benutzer”; state is “Zustand”'),
  ]);
  const wrong = await folder.file('wrong.yaml', JSON.stringify(settings({ colour: 'x' })));
  expect(faultsOf(() => loadConfig({ BESIDE_CONFIG: wrong }))).toEqual([
    expect.stringContaining('devices.inventory.columns.colour'),
  ]);
});

test('a start with a list of no use goes on with the last good one, and says so, until that is deleted', async () => {
  const list = await folder.file('kept.csv', good(12));
  const settings = { devices: { source: 'inventory', inventory: { file: list } } };
  const dataDir = await mkdtemp(join(folder.path, 'data-'));
  const environment = { BESIDE_DATA_DIR: dataDir };
  (await openInventory({ file: list, dataDir }, pino({ enabled: false }))).close();
  await writeFile(list, good(2));
  const second = await startServer(environment, settings);
  const visitor = await Visitor.signedIn(second, 'viewer@demo.example');
  expect((await (await visitor.connect()).request('device.list', asList)).total).toBe(12);
  await visitor.close();
  const ended = second.end();
  const config = await folder.file('kept.yaml', JSON.stringify(settings));
  const { code, output } = await runMain(['check-config', config], environment);
  expect(code).toBe(0);
  expect(output).toMatch(
    /kept\.csv is not used: it lists 2 devices, less than half of the 12 before/,
  );
  expect(output).toContain('those in the last good list: 12');
  const kept = /delete (\S+),/.exec(output)?.[1] ?? '';
  expect((await stat(kept)).mode & 0o777).toBe(0o600);
  await rm(kept);
  expect((await chooseInventory({ file: list, dataDir })).inventory.devices).toHaveLength(2);
  await ended;
});

test.each([
  ['is not there', undefined, /^devices.inventory.file: cannot use .*none\.csv: ENOENT/],
  ['is a folder', 'folder', /cannot use .*: EISDIR/],
  ['has another header', 'a,b\n1,2\n', /cannot use .*: line 1 is no header of a list/],
  ['has no device', `${header}\n`, /cannot use .*: it has a header, and no device below/],
])('an inventory that %s is refused', async (_what, text, fault) => {
  let list = join(folder.path, 'none.csv');
  if (text === 'folder') list = folder.path;
  else if (text) list = await folder.file('other.csv', text);
  const opened = openInventory({ file: list, dataDir: none() }, pino({ enabled: false }));
  await expect(opened).rejects.toMatchObject({ faults: [expect.stringMatching(fault)] });
});

test('serve and check-config end with that sentence', async () => {
  const devices = join(folder.path, 'none.csv');
  const settings = { devices: { source: 'inventory', inventory: { file: devices } } };
  const environment = {
    BESIDE_CONFIG: await folder.file('settings.yaml', JSON.stringify(settings)),
    BESIDE_PORT: '0',
    BESIDE_MEDIA_PORT: '0',
    BESIDE_DATA_DIR: none(),
  };
  const runs = await Promise.all(
    ['serve', 'check-config'].map((command) => runMain([command], environment)),
  );
  for (const { code, output } of runs) {
    const [head, ...lines] = output.trimEnd().split('\n');
    expect([code, head]).toEqual([78, 'Beside cannot start:']);
    expect(lines).toEqual([expect.stringMatching(/cannot use .*none\.csv: ENOENT/)]);
  }
});
