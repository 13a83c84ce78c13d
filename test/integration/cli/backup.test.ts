/** A backup is made while people write, and what it holds is what is there again after a restore. */
import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { create } from 'tar';
import { meet, type Pair } from '../../support/pair.ts';
import { rows } from '../../support/records.ts';
import {
  runMain,
  startServer,
  startServerProcess,
  type ServerProcess,
  type TestServer,
} from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let folder: string;
let dataDir: string;
let file: string;
let server: TestServer;
/** Which is killed. */
let first: ServerProcess;
let pair: Pair;
/** Ids of messages that were acknowledged before the backup was begun, and after it was done. */
const before: string[] = [];
const after: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-backup-'));
  dataDir = join(folder, 'data');
  file = join(folder, 'kept.backup');
  first = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
  server = first;
  pair = await meet(server);
});
afterAll(async () => {
  await pair.close();
  await server.end();
  await rm(folder, { recursive: true });
});

const beside = async (...args: string[]) => await runMain(args, { BESIDE_DATA_DIR: dataDir });
const restore = async (...args: string[]) => await beside('restore', ...args);
const ids = (of: string) =>
  rows<{ client_id: string }>(of, 'select client_id from chat_messages order by seq').map(
    (row) => row.client_id,
  );

async function write(into: string[]): Promise<void> {
  const id = randomUUID();
  // Slower than the limit of chat allows.
  await pair.sharer.request('chat.send', { id, text: 'x'.repeat(500) });
  into.push(id);
}

test('a backup is made while the server writes, for its owner only', async () => {
  for (let count = 0; count < 10; count += 1) await write(before);
  const state = { done: false };
  const during: string[] = [];
  const made = beside('backup', file).finally(() => (state.done = true));
  // Requests that write without a limit: logins.
  while (!state.done)
    during.push(await (await Visitor.signedIn(server, 'viewer@demo.example')).cookies());
  expect(await made).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${file} holds all of ${dataDir}`),
  });
  expect(during.length).toBeGreaterThan(0);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).sort()).toEqual(['data', 'kept.backup']);
  // Any other tool can open it.
  const names = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n');
  expect(names.sort()).toEqual([
    'audit-key.pem',
    'beside.sqlite',
    'development-certificate.pem',
    'development-key.pem',
    'manifest.json',
    'secret',
  ]);
  expect(await beside('backup', file)).toEqual({
    code: 1,
    output: `${file} is there already; --force replaces it.\n`,
  });
});

test('nothing is restored while a server runs on the folder', async () => {
  for (let count = 0; count < 3; count += 1) await write(after);
  const run = await restore(file, '--force');
  expect(run.code).toBe(1);
  expect(run.output).toMatch(/is in use by another server; stop it before/);
});

test('after a restore, what was there at the backup is there, and nothing that came after', async () => {
  // Its log stays behind, with all that came after the backup.
  await first.end('SIGKILL');
  expect((await stat(join(dataDir, 'beside.sqlite-wal'))).size).toBeGreaterThan(0);
  await writeFile(join(dataDir, 'secret'), 'another-secret-that-somebody-has-put-here');
  const refused = await restore(file);
  expect(refused).toEqual({
    code: 1,
    output: expect.stringContaining('is there already; --force'),
  });
  const run = await restore(file, '--force');
  expect(run).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${dataDir} is as it was on 20`),
  });
  const aside = /What was there is in (\S+):/.exec(run.output)![1]!;
  expect(await readdir(aside)).toEqual(expect.arrayContaining(['beside.sqlite', 'secret']));

  server = await startServer({ BESIDE_DATA_DIR: dataDir });
  const found = ids(dataDir);
  expect(found).toEqual(before);
  expect(ids(aside)).toEqual([...before, ...after]);
  for (const name of ['beside.sqlite', 'secret'])
    expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
});

test('whoever was signed in at the backup still is: the secret is the old one', async () => {
  // The same cookie, at a server with another port.
  const somebody = new Visitor(server);
  for (const cookie of (await pair.helperVisitor.cookies()).split('; '))
    await somebody.plant(`${cookie}; Path=/; Secure`);
  const me = await (await somebody.fetch('/api/me')).json();
  expect(me).toMatchObject({ person: { userName: 'helper@demo.example' } });
  await somebody.close();
  await server.end();
});

/** Packs files as `backup` would, with this manifest. */
async function forged(name: string, manifest: object | string): Promise<string> {
  const content = join(folder, name);
  await mkdir(content);
  execFileSync('tar', ['-xzf', file, '-C', content]);
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  await writeFile(join(content, 'manifest.json'), text);
  const archive = join(folder, `${name}.backup`);
  await create({ file: archive, cwd: content, gzip: true }, await readdir(content));
  return archive;
}

const manifest = () =>
  JSON.parse(execFileSync('tar', ['-xzOf', file, 'manifest.json'], { encoding: 'utf8' })) as {
    files: { name: string; sha256: string }[];
  };

const bad: [what: string, make: () => Promise<string>, sentence: RegExp][] = [
  [
    'cut short',
    async () => {
      const cut = join(folder, 'cut.backup');
      await cp(file, cut);
      await truncate(cut, Math.floor((await stat(file)).size * 0.6));
      return cut;
    },
    /cut\.backup is damaged, cut short, or no backup of Beside/,
  ],
  [
    'damaged in the middle',
    async () => {
      const data = await readFile(file);
      const middle = Math.floor(data.length / 2);
      data.fill(0x5a, middle, middle + 64);
      const damaged = join(folder, 'damaged.backup');
      await writeFile(damaged, data);
      return damaged;
    },
    /damaged\.backup is damaged/,
  ],
  [
    'a text',
    async () => {
      const text = join(folder, 'text.backup');
      await writeFile(text, 'This is no backup.\n'.repeat(100));
      return text;
    },
    /text\.backup is (damaged, cut short, or )?no backup of Beside/,
  ],
  [
    'empty',
    async () => {
      const empty = join(folder, 'empty.backup');
      await writeFile(empty, '');
      return empty;
    },
    /empty\.backup is (damaged, cut short, or )?no backup of Beside/,
  ],
  [
    'an archive of something else',
    async () => {
      const archive = join(folder, 'other.tgz');
      await create({ file: archive, cwd: import.meta.dirname, gzip: true }, ['ports.test.ts']);
      return archive;
    },
    /other\.tgz is no backup of Beside: there is no manifest in it/,
  ],
  [
    'a backup of a newer version',
    () => forged('newer', { ...manifest(), schema: '9999-later', version: '9.0.0' }),
    /newer\.backup was made by a newer Beside \(9\.0\.0, 9999-later\); restore it with that version/,
  ],
  [
    'a backup of another format',
    () => forged('format', { ...manifest(), format: 'beside-backup-2' }),
    /format\.backup is no backup that this version of Beside can read/,
  ],
  [
    'a backup with a file that is not what was put in',
    async () => {
      const { files, ...rest } = manifest();
      const changed = files.map((each) =>
        each.name === 'secret' ? { ...each, sha256: '0'.repeat(64) } : each,
      );
      return await forged('changed', { ...rest, files: changed });
    },
    /changed\.backup is damaged: secret in it is not what was put in/,
  ],
  [
    'a backup that names files outside of the folder',
    async () => {
      const { files, ...rest } = manifest();
      return await forged('outside', { ...rest, files: [{ ...files[0], name: '../../outside' }] });
    },
    /outside\.backup is no backup that this version of Beside can read/,
  ],
  ['not there', () => Promise.resolve(join(folder, 'nowhere')), /nowhere: there is no such file/],
];

test.each(bad)(
  'what is %s is refused in one sentence, and nothing changes',
  async (_what, make, sentence) => {
    const archive = await make();
    const contentBefore = (await readdir(dataDir)).sort();
    const run = await restore(archive, '--force');
    expect([run.code, run.output.trimEnd().split('\n')]).toEqual([
      1,
      [expect.stringMatching(sentence)],
    ]);
    expect((await readdir(dataDir)).sort()).toEqual(contentBefore);
    expect(ids(dataDir)).toEqual(before);
  },
);

test.each<[string, string[], () => string, RegExp]>([
  [
    'backup',
    ['--force'],
    () => '/dev/full',
    /^\/dev\/full is a device, expected the name of a file/,
  ],
  ['backup', ['--force'], () => folder, /is a folder, expected .* like \S+\/beside\.backup\.$/],
  [
    'backup',
    [],
    () => join(folder, 'no', 'x'),
    /no\/x cannot be written: there is no folder \S+\/no;/,
  ],
  ['restore', ['--force'], () => folder, /is no file, expected the one that "beside backup"/],
])('%s %j: what is no file is refused in one sentence, and stays', async (...named) => {
  const [command, options, target, sentence] = named;
  const before = await stat(target()).catch(() => undefined);
  const run = await beside(command, ...options, target());
  expect([run.code, run.output.trimEnd()]).toEqual([1, expect.stringMatching(sentence)]);
  expect((await stat(target()).catch(() => undefined))?.ino).toBe(before?.ino);
});

test('a restore that was interrupted is told at the start, and can be run again', async () => {
  await mkdir(join(dataDir, 'restoring'));
  const run = await runMain(['serve'], {
    BESIDE_DATA_DIR: dataDir,
    BESIDE_PORT: '0',
    BESIDE_MEDIA_PORT: '0',
  });
  expect(run.code).toBe(78);
  expect(run.output).toMatch(/ {2}- .*a restore into .* was interrupted; run it again/);
  expect((await restore(file, '--force')).code).toBe(0);
  expect(await readdir(dataDir)).not.toContain('restoring');
});

test('a folder with nothing in it takes a backup without further asking', async () => {
  const empty = join(folder, 'empty-data');
  const run = await runMain(['restore', file], { BESIDE_DATA_DIR: empty });
  expect(run.code).toBe(0);
  expect(run.output).not.toContain('What was there');
  expect(ids(empty)).toEqual(before);
});

test('without a database there is nothing to back up', async () => {
  const run = await runMain(['backup', join(folder, 'x')], {
    BESIDE_DATA_DIR: join(folder, 'none'),
  });
  expect([run.code, run.output]).toEqual([
    1,
    expect.stringMatching(/does not exist: there is nothing to back up/),
  ]);
});

test('what is restored is for its owner alone, however the archive was made; a secret of the configuration counts', async () => {
  const content = join(folder, 'open');
  await mkdir(content);
  execFileSync('tar', ['-xzf', file, '-C', content]);
  const names = await readdir(content);
  for (const name of names) await chmod(join(content, name), 0o644);
  const archive = join(folder, 'open.backup');
  await create({ file: archive, cwd: content, gzip: true }, names);
  const elsewhere = join(folder, 'elsewhere');
  const environment = {
    BESIDE_DATA_DIR: elsewhere,
    BESIDE_SECRET: 'of-the-configuration'.repeat(2),
  };
  expect(await runMain(['restore', archive], environment)).toMatchObject({
    code: 0,
    output: expect.stringContaining('the configuration names another one, which counts'),
  });
  for (const name of ['beside.sqlite', 'secret'])
    expect((await stat(join(elsewhere, name))).mode & 0o777).toBe(0o600);
});
