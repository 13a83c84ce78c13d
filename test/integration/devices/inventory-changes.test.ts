/** Lists that change while they are watched: what is taken of each. All at the same time, since each takes its time. */
import { appendFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pino from 'pino';
import { openInventory } from '../../../src/devices/inventory/source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const header = 'id,name,user,system,state,seen,directoryId';

/** A list of so many devices. */
function good(count: number): string {
  const rows = Array.from({ length: count }, (_none, id) => `c-${id},PC,a@b.example,,compliant,,`);
  return [header, ...rows, ''].join('\n');
}

const useless: [text: string | undefined, why: string][] = [
  [undefined, 'ENOENT'],
  ['', 'it is empty'],
  [`${header}\n`, 'it has a header, and no device below it'],
  ['[]', 'it is a list without a device'],
  ['id,name\n1,2\n', 'line 1 is no header'],
  ['[{"id": "j-1", "na', 'it is JSON that ends in the middle'],
  ['<html>', 'it is an HTML page'],
  [`${header}\n,,a@b.example,,compliant,,\n`, 'no row is right: line 2'],
  [good(3), 'it lists 3 devices, less than half of the 8 before'],
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let lists = 0;

/** A list that is watched from now on. */
async function watched(count: number) {
  lists += 1;
  const file = await folder.file(`list-${lists}.csv`, good(count));
  const lines: { msg: string; devices?: number }[] = [];
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as never) });
  const source = await openInventory({ file, dataDir: folder.path }, logger);
  return {
    file,
    source,
    /** How many devices each list had that was taken. */
    taken: () =>
      lines.flatMap(({ msg, devices }) => (msg.startsWith('inventory read') ? devices : [])),
    /** Puts another list in its place, as the documents say. */
    put: async (text: string): Promise<void> => {
      await writeFile(`${file}.new`, text);
      // Finished a while ago: one that is put in its place as soon as it is written is waited for.
      await utimes(`${file}.new`, 1, 1);
      await rename(`${file}.new`, file);
    },
    count: async () => (await source.list()).devices.length,
  };
}

/** What has come of each list, in the order above. */
let ofUseless: Promise<[problem: string | undefined, count: number, again: number][]>;
/** How many devices there were, one time after the other. */
let ofWriting: Promise<(number | undefined)[]>;
let inPlace: Promise<number>;

beforeAll(async () => {
  folder = await temporaryFolder();
  ofUseless = Promise.all(
    useless.map(async ([text]) => {
      const { file, source, put, count } = await watched(8);
      if (text === undefined) await rm(file);
      else await put(text);
      await until('it is refused', () => source.problem() !== undefined);
      const seen = [source.problem(), await count()] as const;
      await put(good(9));
      await until('the next one is taken', () => source.problem() === undefined);
      const again = await count();
      source.close();
      return [...seen, again] as [string | undefined, number, number];
    }),
  );
  ofWriting = writeSlowly();
  inPlace = (async () => {
    const { file, source, count } = await watched(3);
    await writeFile(file, good(5));
    await until('it is taken', async () => (await count()) === 5);
    source.close();
    return await count();
  })();
  // Looked at below, each by its test.
  await Promise.allSettled([ofUseless, ofWriting, inPlace]);
});
afterAll(async () => {
  await folder.remove();
});

async function writeSlowly(): Promise<(number | undefined)[]> {
  const { file, source, taken } = await watched(2);
  const whole = Buffer.from(good(40));
  await writeFile(file, '');
  const part = Math.ceil(whole.length / 4);
  for (let start = 0; start < whole.length; start += part) {
    await appendFile(file, whole.subarray(start, start + part));
    // A program that asks for one page after the other. Longer than a look at the file.
    await setTimeout(900);
  }
  await until('all is there', () => taken().includes(40));
  source.close();
  return taken();
}

test.each(useless.map(([, why], index) => [why, index] as const))(
  'one of no use is not taken, and the last good one stays until the next: %s',
  async (why, index) => {
    const [problem, count, again] = (await ofUseless)[index]!;
    expect([problem, count, again]).toEqual([expect.stringContaining(why), 8, 9]);
  },
);

test('one that is written anew where it stands is taken', async () => {
  expect(await inPlace).toBe(5);
});

test('one that is being written is waited for', async () => {
  expect(await ofWriting).toEqual([2, 40]);
});
