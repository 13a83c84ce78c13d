import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runMain } from '../../support/server.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

/** NAME=VALUE, without the comments. */
const variablesIn = (output: string) =>
  Object.fromEntries(
    [...output.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;

test('what is printed can be the environment of a server, and is new each time', async () => {
  const runs = [await runMain(['gen-secrets'], {}), await runMain(['gen-secrets'], {})];
  const secrets = runs.flatMap(({ output }) => Object.values(variablesIn(output)));
  expect(new Set(secrets).size).toBe(4);
  const environment = variablesIn(runs[0]!.output);
  expect(Object.keys(environment)).toEqual(['BESIDE_SECRET', 'BESIDE_TURN_SECRET']);
  const file = await folder.file('turn.yaml', 'media: {turn: [{urls: "turn:turn.example.com"}]}');
  expect((await runMain(['check-config', file], {})).code).toBe(78);
  expect((await runMain(['check-config', file], environment)).code).toBe(0);
});

test('files are for their owner only, and are not overwritten unasked', async () => {
  const into = join(folder.path, 'secrets');
  const { code, output } = await runMain(['gen-secrets', '--into', into], {});
  expect(code).toBe(0);
  const environment = variablesIn(output);
  const file = environment['BESIDE_SECRET_FILE']!;
  const before = await readFile(file, 'utf8');
  expect(output).not.toContain(before.trim());
  for (const each of Object.values(environment))
    expect((await stat(each)).mode & 0o777).toBe(0o600);
  expect((await runMain(['check-config'], environment)).code).toBe(0);
  const again = await runMain(['gen-secrets', '--into', into], {});
  expect(again).toEqual({ code: 1, output: expect.stringContaining(`${file} is there already`) });
  expect(await readFile(file, 'utf8')).toBe(before);
  expect((await runMain(['gen-secrets', '--into', into, '--force'], {})).code).toBe(0);
  expect(await readFile(file, 'utf8')).not.toBe(before);
});
