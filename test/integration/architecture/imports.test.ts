import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import rules from '../../../.dependency-cruiser.js';
import { cruise, plant, type Arrow, type Violation } from './cruise.ts';
import { root } from '../../support/sources.ts';

describe('the program', () => {
  let violations: Violation[];
  let files: string[];
  let imports: Arrow[];

  beforeAll(async () => {
    ({ violations, files, imports } = await cruise(root));
  });

  test('keeps to the architecture', () => {
    expect(violations).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['src/main.ts', 'web/main.ts']));
  });

  test('has few places at the top of `src`, and no loose file beside `main.ts`', () => {
    const places = new Set(files.flatMap((file) => /^src\/([^/]+)/.exec(file)?.[1] ?? []));
    expect([...places].filter((place) => place.includes('.'))).toEqual(['main.ts']);
    expect(places.size).toBeLessThanOrEqual(20);
  });

  test('has few arrows between those places', () => {
    const place = (file: string) => /^src\/([^/]+)/.exec(file)?.[1];
    const arrows = new Set(
      imports
        .map(({ from, to }) => [place(from), place(to)])
        .filter(([from, to]) => from && to && from !== to)
        .map((arrow) => arrow.join(' → ')),
    );
    expect(arrows.size).toBeGreaterThan(50);
    expect(arrows.size).toBeLessThanOrEqual(95);
  });
});

/** Each is one file with one import: the rule that must refuse it, and where it stands. */
const refused: [rule: string, file: string, imported: string][] = [
  ['protocol-stands-alone', 'src/protocol/refused.ts', 'express'],
  ['domain-is-pure', 'src/domain/refused.ts', 'socket.io'],
  ['domain-is-pure', 'src/domain/refused-too.ts', 'node:fs'],
  ['policy-knows-the-domain-only', 'src/policy/refused.ts', '../rate-limits/part.ts'],
  ['parts-do-not-know-each-other', 'src/devices/refused.ts', '../media/part.ts'],
  ['parts-do-not-know-each-other', 'src/media/refused.ts', '../policy/part.ts'],
  ['records-by-type-only', 'src/identity/refused.ts', '../database/part.ts'],
  ['records-by-type-only', 'src/http/refused.ts', '../audit/part.ts'],
  ['entrances-leave-media-and-sql-alone', 'src/socket/refused.ts', 'mediasoup/types'],
  ['entrances-leave-media-and-sql-alone', 'src/http/refused-too.ts', 'kysely'],
  ['server-runs-without-tools', 'src/common/refused.ts', 'a-tool'],
  ['server-and-web-meet-in-protocol', 'web/refused.ts', '../src/domain/part.ts'],
  ['server-knows-no-web', 'src/http/refused-three.ts', '../../web/components/part.ts'],
  ['network-only-in-web-client-and-media', 'web/components/refused.ts', 'socket.io-client'],
  ['network-only-in-web-client-and-media', 'web/features/chat/refused.ts', 'mediasoup-client'],
  ['imports-exist', 'src/media/refused-too.ts', './nowhere.ts'],
  // Each folder, and the next one above it.
  ...layers('src').flatMap((layer, index, all): [string, string, string][] => [
    [
      `src-${layer}-knows-none-above`,
      `src/${layer}/up.ts`,
      `../${all[index + 1] ?? 'main'}${all[index + 1] ? '/part' : ''}.ts`,
    ],
    [`src-${layer}-knows-none-above`, `src/${layer}/to-the-top.ts`, '../main.ts'],
  ]),
  ...layers('web').flatMap((layer, index, all): [string, string, string][] => [
    [
      `web-${layer}-knows-none-above`,
      `web/${layer}/up.ts`,
      `../${all[index + 1] ?? 'main'}${all[index + 1] ? '/part' : ''}.ts`,
    ],
    [`web-${layer}-knows-none-above`, `web/${layer}/to-the-top.ts`, '../main.ts'],
  ]),
];

/** In the order of the rules: from the ground up. */
function layers(top: 'src' | 'web'): string[] {
  const name = new RegExp(`^${top}-(.+)-knows-none-above$`);
  return (rules.forbidden ?? []).flatMap((rule) => name.exec(rule.name ?? '')?.[1] ?? []);
}

const allowed: Record<string, string> = {
  'src/protocol/part.ts': `import { z } from 'zod'; export type T = typeof z;`,
  'src/common/part.ts': `import type { T } from '../protocol/part.ts'; export type { T };`,
  'src/domain/part.ts': `import { randomInt } from 'node:crypto'; export type T = typeof randomInt;`,
  'src/policy/part.ts': `import type { T } from '../domain/part.ts'; export type { T };`,
  'src/rate-limits/part.ts': `import type { T } from '../protocol/part.ts'; export type { T };`,
  'src/database/part.ts': `import { Kysely } from 'kysely'; export type T = typeof Kysely;`,
  'src/audit/part.ts': `import type { T } from '../database/part.ts'; export type { T };`,
  'src/media/part.ts': `import { types } from 'mediasoup'; export type T = typeof types;`,
  'src/devices/part.ts': `import type { T } from '../domain/part.ts'; export type { T };`,
  'src/identity/part.ts': `import type { T } from '../database/part.ts'; export type { T };`,
  'src/config/part.ts': `import { T } from '../identity/part.ts'; export type { T };`,
  'src/application/part.ts': `import type { T } from '../media/part.ts'; export type { T };`,
  'src/socket/part.ts': `import type { T } from '../application/part.ts'; export type { T };`,
  'src/http/part.ts': `import type { T } from '../audit/part.ts'; export type { T };`,
  'src/attestation/part.ts': `import type { T } from '../http/part.ts'; export type { T };`,
  'src/bootstrap/part.ts': `import '../http/part.ts'; import '../media/part.ts'; import '../database/part.ts';`,
  'src/cli/part.ts': `import '../bootstrap/part.ts'; import '../database/part.ts';`,
  'src/main.ts': `import './cli/part.ts';`,
  'web/i18n/part.ts': `import type { T } from '../../src/protocol/part.ts'; export type { T };`,
  'web/design/part.ts': `import type { T } from '../i18n/part.ts'; export type { T };`,
  'web/client/part.ts': `import { io } from 'socket.io-client'; export type T = typeof io;`,
  'web/media/part.ts': `import type { T } from '../client/part.ts'; export type { T };`,
  'web/components/part.ts': `import type { T } from '../design/part.ts'; export type { T };`,
  'web/features/part.ts': `import type { T } from '../components/part.ts'; export type { T };`,
  'web/features/chat/part.ts': `import type { T } from '../part.ts'; export type { T };`,
  'web/main.ts': `import './features/part.ts';`,
};

describe('in a tree that breaks the rules', () => {
  let folder: string;
  let violations: Violation[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beside-architecture-'));
    await plant(folder, {
      'package.json': `{ "type": "module", "devDependencies": { "a-tool": "1.0.0" } }`,
      'node_modules/a-tool/package.json': `{ "name": "a-tool", "version": "1.0.0" }`,
      'node_modules/a-tool/index.js': '',
      ...allowed,
      ...Object.fromEntries(refused.map(([, file, imported]) => [file, `import '${imported}';`])),
      'src/domain/hen.ts': `import type { Egg } from './egg.ts'; export type Hen = Egg[];`,
      'src/domain/egg.ts': `import type { Hen } from './hen.ts'; export interface Egg { of: Hen }`,
    });
    ({ violations } = await cruise(folder));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test.each(refused)('%s refuses that %s imports %s', (rule, file) => {
    const broken = violations.filter(({ from }) => from === file);
    expect(broken.map((violation) => violation.rule)).toContain(rule);
  });

  test('no-cycles refuses files that need each other, be it for types', () => {
    const broken = violations.filter(({ rule }) => rule === 'no-cycles');
    const files = broken.flatMap(({ from, to }) => [from, to]);
    expect(files).toEqual(expect.arrayContaining(['src/domain/egg.ts', 'src/domain/hen.ts']));
  });

  test('what is allowed is not refused', () => {
    expect(violations.filter(({ from, rule }) => from in allowed && rule !== 'no-cycles')).toEqual(
      [],
    );
  });

  test('every rule is shown to refuse', () => {
    const names = rules.forbidden?.map(({ name }) => name);
    expect([...new Set([...refused.map(([rule]) => rule), 'no-cycles'])].sort()).toEqual(
      names?.sort(),
    );
  });
});
