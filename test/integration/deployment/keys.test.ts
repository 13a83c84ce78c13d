/** Private keys get neither into git nor into the container image. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../support/sources.ts';

const keys = ['certs/beside.key', 'certs/ca.key', 'certs/any/thing', 'src/left-here.pem', 'a.p12'];

test('git ignores whatever is put into certs, and keys everywhere', () => {
  const ignored = execFileSync('git', ['check-ignore', '--no-index', ...keys], { cwd: root });
  expect(ignored.toString().trim().split('\n')).toEqual(keys);
  const { status } = spawnSync('git', ['check-ignore', '--no-index', 'certs/README.md'], {
    cwd: root,
  });
  expect(status).toBe(1);
});

test('no key or certificate is in git', () => {
  const kept = execFileSync('git', ['ls-files'], { cwd: root }).toString().split('\n');
  expect(kept).toContain('certs/README.md');
  expect(kept.filter((file) => /\.(crt|key|p12|pem)$/.test(file))).toEqual([]);
});

test('a container build is given what is listed and nothing else, and keys in no case', async () => {
  const text = await readFile(join(root, '.dockerignore'), 'utf8');
  const [first, ...lines] = text.split('\n').filter((line) => line && !line.startsWith('#'));
  expect(first).toBe('*');
  const listed = lines.filter((line) => line.startsWith('!'));
  expect(listed.filter((line) => /cert|data|deploy|env|git|test/.test(line))).toEqual([]);
  // What comes last counts.
  const last = lines.slice(lines.lastIndexOf(listed.at(-1) ?? '') + 1);
  expect(last).toEqual(expect.arrayContaining(['**/*.crt', '**/*.key', '**/*.p12', '**/*.pem']));
});

test('certbot’s hook hands a key over to be read by the server alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beside-hook-'));
  try {
    await writeFile(join(folder, 'privkey.pem'), 'a key');
    await writeFile(join(folder, 'fullchain.pem'), 'certificates');
    const as = {
      BESIDE_CERTS: folder,
      BESIDE_GROUP: String(process.getgid?.()),
      RENEWED_LINEAGE: folder,
    };
    const hook = join(root, 'deploy/acme/certbot-hook.sh');
    if (process.getuid?.() !== 0) {
      console.log('Not tried: only root may give files away, as the hook does.');
      return;
    }
    execFileSync(hook, { env: { ...process.env, ...as } });
    expect(await readFile(join(folder, 'beside.key'), 'utf8')).toBe('a key');
    expect(await readFile(join(folder, 'beside.crt'), 'utf8')).toBe('certificates');
    expect((await stat(join(folder, 'beside.key'))).mode & 0o777).toBe(0o640);
  } finally {
    await rm(folder, { recursive: true });
  }
});
