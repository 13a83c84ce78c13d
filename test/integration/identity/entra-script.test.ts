/** The script that sets up a tenant cannot run here: its grammar is checked, and what it shares with Beside. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Language, Parser } from 'web-tree-sitter';
import { loadConfig } from '../../../src/config/load.ts';
import { paths } from '../../../src/protocol/paths.ts';
import { builtInRoles } from '../../../src/identity/role-assignments.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = join(import.meta.dirname, '../../../scripts/entra');
let main: string;
let parts: string;
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  const read = async (name: string) => await readFile(join(folder, name), 'utf8');
  main = await read('Set-BesideEntra.ps1');
  parts = (await read('BesideEntra.ps1')) + (await read('BesideEntraPolicies.ps1'));
  files = await temporaryFolder();
});
afterAll(async () => {
  await files.remove();
});

test('each part is whole: PowerShell’s grammar finds nothing wrong in it', async () => {
  const { resolve } = createRequire(import.meta.url);
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(
    await Language.load(resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')),
  );
  const isWhole = (text: string) => parser.parse(text)?.rootNode.hasError === false;
  expect(isWhole(main)).toBe(true);
  expect(isWhole(parts)).toBe(true);
  // A brace that is missing would be found.
  expect(isWhole(parts.slice(0, parts.lastIndexOf('}')))).toBe(false);
});

test('the app roles are Beside’s built-in roles, with values that Entra takes', () => {
  const roles = [...parts.matchAll(/^ {4}'([^']+)' += @\{ Value = '([^']+)'/gm)];
  expect(roles.map(([, name]) => name)).toEqual(Object.keys(builtInRoles));
  for (const [, name = '', value] of roles) {
    expect(value).toMatch(/^[A-Za-z0-9]+$/);
    // As `roles.ts` finds them.
    expect(value).toBe(name.replaceAll(' ', ''));
  }
});

test('the redirect address is the one that Beside sends people out with', () => {
  expect(main).toContain(`.TrimEnd('/'))${paths.signInCallback}"`);
});

test('the configuration that it prints is right', async () => {
  const values: Record<string, string> = {
    tenants: '    - 11111111-2222-4333-8444-555555555555',
    '($app.AppId)': 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
  };
  const [, text = ''] = /^@"\n([\s\S]*?)\n"@$/m.exec(main) ?? [];
  const clouds = [...(/\$besideCloud = @\{(.*?)\}/.exec(main)?.[1] ?? '').matchAll(/'([^']+)'/g)];
  expect(clouds).toHaveLength(3);
  for (const [, cloud = ''] of clouds) {
    const filled = text
      .replace('$besideCloud', cloud)
      .replace(/\$(\([^)]*\)|\w+)/g, (_all, name: string) => values[name] ?? 'unknown');
    const file = await files.file(`${cloud}.yaml`, filled);
    const secret = { BESIDE_AZURE_AD_CLIENT_SECRET: 'secret' };
    expect(loadConfig(secret, file).identity).toMatchObject({
      provider: 'azure-ad',
      allowedTenants: ['11111111-2222-4333-8444-555555555555'],
      azureAd: { clientId: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee' },
    });
  }
});

test('nothing is changed but through Invoke-Change, which -WhatIf holds for', () => {
  const changing = [...parts.matchAll(/\b(?:New|Update|Add|Set|Remove)-Mg\w+/g)];
  expect(changing.length).toBeGreaterThan(8);
  expect(main).not.toMatch(/\b(?:New|Update|Add|Set|Remove)-Mg/);
  for (const { 0: name, index } of changing)
    expect([
      name,
      blocksAround(parts, index).some((line) => line.includes('Invoke-Change ')),
    ]).toEqual([name, true]);
});

test('a secret that could not be made leaves no file that the next run would refuse', () => {
  const making = parts.slice(parts.indexOf('function Set-Secret'));
  expect(making).toMatch(
    /try \{[^}]*New-OwnersFile \$SecretFile[^]*Add-MgApplicationPassword[^]*catch \{[^}]*Remove-Item -LiteralPath \$SecretFile[^}]*\}\s*throw/,
  );
});

test('nothing that needs a licence is made unless it is asked for', () => {
  expect(main).toContain(`[string] $ConditionalAccess = 'None'`);
});

test('the log lines that the page quotes are those that the log has', async () => {
  const page = await readFile(join(folder, '../../docs/entra.md'), 'utf8');
  const source = await Promise.all(
    ['common/http-client', 'identity/entra/id-token', 'http/sign-in/routes'].map(
      async (name) => await readFile(join(folder, `../../src/${name}.ts`), 'utf8'),
    ),
  );
  const log = source.join('\n');
  const rows = page.split('\n').filter((line) => /^\| `(SIGN_IN|ORGANIZATION|GUEST)_/.test(line));
  const quoted = rows.flatMap((row) => [
    ...(row.split('|')[1] ?? '').matchAll(/ _(.+?)_(?=[ ,])/g),
  ]);
  // What Node and Entra say in their own words.
  const foreign = /fetch failed|timeout|AADSTS|access_denied/;
  const ours = quoted.map(([, line = '']) => line).filter((line) => !foreign.test(line));
  expect(ours.length).toBeGreaterThan(4);
  const pieces = ours.flatMap((line) => line.split('…')).map((part) => part.trim());
  expect(pieces.filter((part) => !log.includes(part))).toEqual([]);
});

/** What stands before each brace that is open at this place, on its line. */
function blocksAround(text: string, index: number): string[] {
  const found: string[] = [];
  let closed = 0;
  for (let at = index; at >= 0; at -= 1) {
    if (text[at] === '}') closed += 1;
    if (text[at] !== '{') continue;
    if (closed > 0) closed -= 1;
    else found.push(text.slice(text.lastIndexOf('\n', at) + 1, at));
  }
  return found;
}
