/** The largest lists: read by another thread, within limits that are told. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mostDevices } from '../../../src/devices/device-list.ts';
import { parseInventory } from '../../../src/devices/inventory/parse.ts';
import { readInventory } from '../../../src/devices/inventory/read.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { cpuOf, pieces } from '../../support/cpu.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

function listOf(count: number): string {
  const rows = Array.from(
    { length: count },
    (_none, index) =>
      `c-${index},PC-${index},user-${index}@corp.example,Windows 11,compliant,2026-11-27`,
  );
  return ['id,name,user,system,state,seen', ...rows].join('\n');
}

test('the largest one holds nobody up while it is read', async () => {
  const text = listOf(mostDevices);
  const file = await folder.file('largest.csv', text);
  const inOneGo = cpuOf(1, () => parseInventory(Buffer.from(text)));
  let count = 0;
  const { longest } = await pieces(async () => {
    count = (await readInventory({ file })).devices.length;
  });
  expect(count).toBe(mostDevices);
  expect(longest).toBeLessThan(inOneGo / 4);
});

test('more devices than a list may hold are refused', async () => {
  const file = await folder.file('more.csv', listOf(mostDevices + 1));
  await expect(readInventory({ file })).rejects.toThrow(
    'it lists more than 100000 devices, the most that there may be',
  );
});

test('a file that is too large is refused, unread', async () => {
  const file = join(folder.path, 'huge.csv');
  const handle = await open(file, 'w');
  await handle.truncate(64 * 1_024 * 1_024 + 1);
  await handle.close();
  await expect(readInventory({ file })).rejects.toThrow('it is larger than 64 MiB');
});

test('what is no file, and may never end, is refused', async () => {
  await expect(readInventory({ file: '/dev/zero' })).rejects.toThrow('it is no regular file');
});

test('quotes that are opened and never closed cost no more than a look at each line', async () => {
  const rows = Array.from({ length: 50_000 }, (_none, index) => `c-${index},"PC,u,"x,compliant,`);
  const file = await folder.file(
    'quotes.csv',
    ['id,name,user,system,state,seen', ...rows].join('\n'),
  );
  expect((await readInventory({ file })).devices).toHaveLength(50_000);
});
