import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import rules from '../../.dependency-cruiser.js';
import { cruise, plant, type Violation } from './cruise.ts';
import { root } from './sources.ts';

test('the program keeps to the architecture', async () => {
  const { violations, files } = await cruise(root);
  expect(violations).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['src/main.ts', 'web/main.ts']));
});

/** Each is one file with one import: the rule that must refuse it, and where it stands. */
const refused: [rule: string, file: string, imported: string][] = [
  ['protocol-stands-alone', 'src/protocol/refused.ts', 'express'],
  ['protocol-stands-alone', 'src/protocol/refused-too.ts', '../session/part.ts'],
  ['session-is-pure', 'src/session/refused.ts', 'socket.io'],
  ['session-is-pure', 'src/session/refused-too.ts', 'node:fs'],
  ['policy-knows-sessions-only', 'src/policy/refused.ts', '../media/part.ts'],
  ['parts-do-not-know-each-other', 'src/chat/refused.ts', '../media/part.ts'],
  ['parts-do-not-know-each-other', 'src/media/refused.ts', '../policy/part.ts'],
  ['microsoft-knows-no-part', 'src/microsoft/refused.ts', '../identity/part.ts'],
  ['records-by-type-only', 'src/identity/refused.ts', '../store/part.ts'],
  ['records-by-type-only', 'src/http/refused.ts', '../audit/part.ts'],
  ['gateways-leave-media-and-sql-alone', 'src/signaling/refused.ts', 'mediasoup/types'],
  ['gateways-leave-media-and-sql-alone', 'src/http/refused-too.ts', 'kysely'],
  ['gateways-are-entrances', 'src/policy.ts', './http/part.ts'],
  ['server-runs-without-tools', 'src/refused.ts', 'a-tool'],
  ['server-and-web-meet-in-protocol', 'web/refused.ts', '../src/session/part.ts'],
  ['server-knows-no-web', 'src/refused-too.ts', '../web/parts/part.ts'],
  ['network-only-in-web-client', 'web/parts/refused.ts', 'socket.io-client'],
  ['network-only-in-web-client', 'web/pages/refused.ts', 'mediasoup-client'],
  ['imports-exist', 'src/media/refused-too.ts', './nowhere.ts'],
];

const allowed: Record<string, string> = {
  'src/protocol/part.ts': `import { z } from 'zod'; export type T = typeof z;`,
  'src/session/part.ts': `import { randomInt } from 'node:crypto'; export type T = typeof randomInt;`,
  'src/policy/part.ts': `import type { T } from '../session/part.ts'; export type { T };`,
  'src/media/part.ts': `import { types } from 'mediasoup'; export type T = typeof types;`,
  'src/microsoft/part.ts': `import { z } from 'zod'; export type T = typeof z;`,
  'src/identity/part.ts': `import type { T } from '../microsoft/part.ts'; export type { T };`,
  'src/store/part.ts': `import { Kysely } from 'kysely'; export type T = typeof Kysely;`,
  'src/audit/part.ts': `import type { T } from '../store/part.ts'; export type { T };`,
  'src/http/part.ts': `import type { T } from '../audit/part.ts'; export type { T };`,
  'src/server.ts': `import './http/part.ts'; import './media/part.ts'; import './store/part.ts';`,
  'web/parts/part.ts': `import type { T } from '../../src/protocol/part.ts'; export type { T };`,
  'web/client/part.ts': `import { io } from 'socket.io-client'; export type T = typeof io;`,
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
      'src/session/hen.ts': `import type { Egg } from './egg.ts'; export type Hen = Egg[];`,
      'src/session/egg.ts': `import type { Hen } from './hen.ts'; export interface Egg { of: Hen }`,
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
    expect(files.sort()).toEqual(['src/session/egg.ts', 'src/session/hen.ts']);
  });

  test('what is allowed is not refused', () => {
    expect(violations.filter(({ from }) => from in allowed)).toEqual([]);
  });

  test('every rule is shown to refuse', () => {
    const names = rules.forbidden?.map(({ name }) => name);
    expect([...new Set([...refused.map(([rule]) => rule), 'no-cycles'])].sort()).toEqual(
      names?.sort(),
    );
  });
});
