/** Devices that are searched: each question costs little, however many there are. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeviceList, mostDevices } from '../../../src/devices/device-list.ts';
import type { Device } from '../../../src/domain/device.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { cpuOf, pieces } from '../../support/cpu.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

const everybody = () => true;
const page = { offset: 0, length: 50 };
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789-';
const oneLetterWords = Array.from({ length: 100 }, (_none, index) => letters[index % 37]).join(' ');

describe('the largest list', () => {
  let list: DeviceList;
  const devices = Array.from({ length: mostDevices }, (_none, index): Device => ({
    id: `c-${index}`,
    name: `abcdefgh-${(index * 7_919) % mostDevices}`,
    userName: index % 2 ? 'shared@example.com' : `user-${index}@example.com`,
    system: 'ijklmnopqrstuvwxyz 0123456789',
    compliance: 'compliant',
  }));

  beforeAll(async () => {
    list = await DeviceList.of(devices);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['searched for 100 words', async () => await list.search(oneLetterWords, everybody, page)],
    ['searched for nothing', async () => await list.search('', everybody, page)],
    [
      'turned to its last page',
      async () => await list.search('', everybody, { ...page, offset: mostDevices - 1 }),
    ],
    ['sorted and made ready', async () => await DeviceList.of(devices)],
  ])('keeps nobody waiting when it is %s', async (_what, act) => {
    // What is compiled on the way counts for nothing.
    await act();
    const { longest, whole } = await pieces(act);
    // Done in one go it would be the whole of it. The garbage is collected in between.
    expect(longest).toBeLessThan(Math.max(10, whole / 3));
  });

  test('finds a device, and whose it is, without looking at all of them', () => {
    const person = { key: 'tenant|subject', userName: 'USER-42@example.com' };
    const asked = { id: list.find('C-99999')?.id, of: 0 };
    const looked = cpuOf(100, () =>
      devices.filter(({ userName }) => userName.toLowerCase() === 'x'),
    );
    const found = cpuOf(100, () => {
      list.find('C-99999');
      asked.of = list.ofPerson(person as Parameters<DeviceList['ofPerson']>[0]).length;
    });
    expect(asked).toEqual({ id: 'c-99999', of: 1 });
    expect(found).toBeLessThan(looked);
  });
});

describe('a search', () => {
  const makeList = async (names: string[]) =>
    await DeviceList.of(
      names.map((name, index) => ({ id: `${index}`, name, userName: '', compliance: 'unknown' })),
    );

  test('asks for its eight longest words, each once', async () => {
    const list = await makeList(['aa bb cc dd ee ff gg hh', 'aa bb cc dd ee ff gg', 'x']);
    const found = async (text: string) => (await list.search(text, everybody, page)).total;
    expect(await found('aa aa aa bb cc dd ee ff gg hh')).toBe(1);
    expect(await found('hh gg ff ee dd cc bb aa z y q')).toBe(1);
    expect(await found('x x x x x x x x x')).toBe(1);
    expect(await found('aa z')).toBe(0);
  });

  test('goes by name, page by page', async () => {
    const list = await makeList(['c', 'a', 'B']);
    const names = async (offset: number) =>
      (await list.search('', everybody, { offset, length: 2 })).shown.map(({ name }) => name);
    expect([await names(0), await names(2), await names(9)]).toEqual([['a', 'B'], ['c'], []]);
  });

  test('gives a person without a name no device that has no user', async () => {
    const list = await makeList(['KIOSK']);
    const nobody = { key: 'tenant|subject', userName: '' };
    expect(list.ofPerson(nobody as Parameters<DeviceList['ofPerson']>[0])).toEqual([]);
  });
});

describe('searches of one connection', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: TestServer;
  let viewer: Visitor;
  let connection: TestConnection;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const rows = Array.from(
      { length: 20_000 },
      (_none, index) => `c-${index},PC-${index},user-${index}@example.com,Windows 11,compliant`,
    );
    const file = await folder.file(
      'devices.csv',
      ['id,name,user,system,state', ...rows].join('\n'),
    );
    server = await startServer({}, { devices: { source: 'inventory', inventory: { file } } });
    viewer = await Visitor.signedIn(server, 'viewer@demo.example');
    connection = await viewer.connect();
  });
  afterAll(async () => {
    await viewer.close();
    await server.stop();
    await folder.remove();
  });

  test('run one at a time; of many at once the newest are answered, and the oldest refused', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_none, index) =>
        connection.send<'device.list'>('device.list', { search: `pc-1999${index}`, offset: 0 }),
      ),
    );
    const codes = answers.map((answer) => (answer.ok ? answer.value.total : answer.error.code));
    // The first one runs already when the others come; a second may have begun before the last comes.
    const refused = codes.slice(1, 8).filter((code) => code === 'TOO_MANY_REQUESTS');
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(codes.slice(8)).toEqual([1, 1, 0, 0]);
  });
});
