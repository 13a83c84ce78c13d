/** docs/security.md is believed by people who cannot look everywhere: what it points at is there. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openStore } from '../../../src/database/database.ts';
import { auditTypes } from '../../support/audit-types.ts';
import { root } from '../../support/sources.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** How many requirements of each section of OWASP ASVS 5.0.0 are of level 1 or 2: the first ones. */
const required: Record<string, number> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3, '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5 },
  ...{ '6.6': 3, '6.8': 4, '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2, '8.1': 2 },
  ...{ '8.2': 3, '8.3': 1, '8.4': 1, '9.1': 3, '9.2': 4, '10.1': 2, '10.2': 2, '10.3': 4 },
  ...{ '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3, '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4 },
  ...{ '11.5': 1, '11.6': 1, '12.1': 3, '12.2': 2, '12.3': 4, '13.1': 1, '13.2': 5, '13.3': 2 },
  ...{ '13.4': 5, '14.1': 2, '14.2': 4, '14.3': 3, '15.1': 3, '15.2': 3, '15.3': 7, '16.1': 1 },
  ...{ '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3, '17.1': 1, '17.2': 4, '17.3': 2 },
};
const states = ['met', 'partly', 'not met', 'n/a'] as const;
const documents = ['docs/security.md', 'SECURITY.md'];

let text: string;
/** Number and state of each requirement, as the tables have them. */
let told: { number: string; state: string }[];

beforeAll(async () => {
  text = await readFile(join(root, 'docs/security.md'), 'utf8');
  told = [...text.matchAll(/^\| (\d+\.\d+\.\d+[\d., ]*)\|[^|]*\|\s*([^|]+?)\s*\|/gm)].flatMap(
    ([, numbers = '', state = '']) =>
      numbers.split(',').map((number) => ({ number: number.trim(), state })),
  );
});

async function isThere(path: string): Promise<boolean> {
  return await stat(join(root, path)).then(
    () => true,
    () => false,
  );
}

test.each(documents)('every file that %s names is there', async (document) => {
  const words = await readFile(join(root, document), 'utf8');
  const named = [
    ...words.matchAll(/`((?:bin|config|deploy|docs|scripts|src|test|web)\/[^`\s]+)`/g),
  ];
  const linked = [...words.matchAll(/\]\((?!https:)([^)#\s]+)/g)];
  const paths = [
    ...named.map(([, path = '']) => path),
    ...linked.map(([, path = '']) => join(dirname(document), path)),
  ];
  expect(paths.length).toBeGreaterThan(1);
  const missing = [];
  for (const path of paths) if (!(await isThere(path))) missing.push(path);
  expect(missing).toEqual([]);
});

test('every test that is named is there, by a piece of its name', async () => {
  // Names may hold brackets themselves.
  const named = text.matchAll(/`(test\/[^`]+)` \(((?:[^()]|\([^()]*\))+)\)/g);
  const missing = [];
  let count = 0;
  for (const [, path = '', name = ''] of named) {
    count += 1;
    const code = await readFile(join(root, path), 'utf8').catch(() => '');
    if (!code.includes(name)) missing.push(`${path}: ${name}`);
  }
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(100);
});

test('every requirement of level 1 and 2 is answered, once', () => {
  const numbers = Object.entries(required).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
  );
  expect(numbers).toHaveLength(253);
  expect(told.map(({ number }) => number).sort()).toEqual(numbers.sort());
  expect(told.filter(({ state }) => !states.includes(state as (typeof states)[number]))).toEqual(
    [],
  );
});

test('the counts are those of the tables', () => {
  const countIn = (chapter: string) =>
    states.map(
      (state) =>
        told.filter((each) => each.state === state && each.number.startsWith(chapter)).length,
    );
  const [met, partly, not, none] = countIn('');
  expect(text).toContain(`**${met} are met, ${partly} partly, ${not} not met, ${none} n/a**`);
  for (let chapter = 1; chapter <= 17; chapter += 1) {
    const [, row = ''] = new RegExp(`^\\| V${chapter} +\\|([\\d |]+)\\|$`, 'm').exec(text) ?? [];
    expect([chapter, row.split('|').map(Number)]).toEqual([chapter, countIn(`${chapter}.`)]);
  }
});

test('what is not met in full is told of at the top, and nothing else', () => {
  const list = /What is _partly_, and whose it is:\n([\s\S]*?)\n### /.exec(text)?.[1] ?? '';
  const listed = list.match(/\b\d+\.\d+\.\d+\b/g) ?? [];
  const open = told.filter(({ state }) => state === 'partly' || state === 'not met');
  expect(listed.sort()).toEqual(open.map(({ number }) => number).sort());
});

test('the events of the audit log are those that there are', () => {
  const paragraph = /^Events of the audit log:[\s\S]*?\n\n/m.exec(text)?.[0] ?? '';
  let kind = '';
  const named = [...paragraph.matchAll(/`([a-z.-]+)`/g)].map(([, name = '']) => {
    // `session.created`, `.joined`
    if (name.startsWith('.')) return kind + name;
    kind = name.replace(/\.[^.]*$/, '');
    return name;
  });
  expect(auditTypes.filter((type) => !named.includes(type))).toEqual([]);
  expect(named.filter((name) => name.includes('.') && !auditTypes.includes(name))).toEqual([]);
});

test('for each table of the database it says what is kept there, and for how long', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const { rows } = await sql<{ name: string }>`select name from sqlite_master
    where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'`.execute(store);
  await store.destroy();
  await folder.remove();
  const kept = /^## Data that is kept\n([\s\S]*?)\n### /m.exec(text)?.[1] ?? '';
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.map(({ name }) => name).filter((name) => !kept.includes(`\`${name}\``))).toEqual([]);
});
