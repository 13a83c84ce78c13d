/**
 * What stands commented out in the example configuration is right too, once it is put in. A block
 * begins with a commented key (`# key:`) and goes on while more of it follows; its own comments are
 * commented twice (`#   # …`). One in the first column is a configuration by itself, one further in
 * belongs to the section that it stands in. `…` is for whoever fills it in.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig, schema } from '../../../src/config/load.ts';
import { describeConfig } from '../../../src/cli/check-config/describe.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Block {
  /** Line numbers, from 1. */
  first: number;
  last: number;
  name: string;
  /** The whole configuration to check. */
  text: string;
}

const lines = readFileSync(
  join(import.meta.dirname, '../../../config/beside.example.yaml'),
  'utf8',
).split('\n');
const blocks = findBlocks(lines);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

function findBlocks(all: string[]): Block[] {
  const found: Block[] = [];
  for (let index = 0; index < all.length; index += 1) {
    const [, indent, name] = /^( *)# ([a-z]\w*):( |$)/.exec(all[index] ?? '') ?? [];
    if (indent === undefined || name === undefined) continue;
    // Deeper, a comment of its own, or the next key.
    const more = new RegExp(`^${indent}#( {2,}\\S| # | [a-z]\\w*:( |$)|$)`);
    const first = index;
    while (more.test(all[index + 1] ?? '')) index += 1;
    const own = all.slice(first, index + 1).map((line) => line.replace(/# ?/, ''));
    const whole = indent === '' ? own : [...all.slice(0, first), ...own, ...all.slice(index + 1)];
    const text = whole.join('\n').replaceAll('…', 'x'.repeat(40));
    found.push({ first: first + 1, last: index + 1, name, text });
  }
  return found;
}

// As the command `check-config` does it, without a process for each.
test.each(blocks)('the lines $first to $last ($name) are right', async ({ text, first }) => {
  const file = await folder.file(`${first}.yaml`, text);
  expect(describeConfig(loadConfig({}, file))).toContain('Who may help whom');
});

test('among them are a whole set-up with Microsoft Entra ID and one with another provider', () => {
  const providers = blocks.map(({ text }) => {
    const { server, identity, assignments } = parse(text) as Record<string, object | undefined>;
    return server && assignments && (identity as { provider?: string } | undefined)?.provider;
  });
  expect(providers).toEqual(expect.arrayContaining(['azure-ad', 'oidc']));
});

test('no commented key is left out', () => {
  const within = (line: number) => blocks.some(({ first, last }) => first <= line && line <= last);
  const key = /^ *# *[a-z]\w*:( *[[{'"0-9].*)?$/;
  const left = lines.filter((line, index) => key.test(line) && !within(index + 1));
  // The table of what `scope` may be.
  expect(left.filter((line) => !line.includes('[...]'))).toEqual([]);
});

test('every key that there can be stands in it, at its place', () => {
  const written = new Set(
    [lines.join('\n'), ...blocks.map(({ text }) => text)]
      // Some keys of a block are left out in it: commented twice.
      .map((text) => text.replaceAll(/^( +)# (?=[a-z]\w*: )/gm, '$1'))
      .flatMap((text) => pathsIn(parse(text, { uniqueKeys: false }))),
  );
  // Named in a comment: for tests of Beside itself.
  const standIns = /\.(azureAd|graph)\.(authority|graph)$/;
  const missing = pathsOf(schema).filter((path) => !standIns.test(path) && !written.has(path));
  expect(missing).toEqual([]);
});

/** Of every key in what a file says; entries of a list are at the place of the list. */
function pathsIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsIn(each, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    `${path}.${key}`,
    ...pathsIn(each, `${path}.${key}`),
  ]);
}

/** Of every key of a schema, into whatever it is wrapped. */
function pathsOf(of: z.core.$ZodType, path = ''): string[] {
  if (of instanceof z.ZodObject)
    return Object.entries(of.shape as z.core.$ZodShape).flatMap(([key, each]) => [
      `${path}.${key}`,
      ...pathsOf(each, `${path}.${key}`),
    ]);
  // Names of people's own.
  if (of instanceof z.ZodRecord) return [];
  return Object.values(of._zod.def as object)
    .flat()
    .filter(
      (part): part is z.core.$ZodType =>
        part !== null && typeof part === 'object' && '_zod' in part,
    )
    .flatMap((part) => pathsOf(part, path));
}
