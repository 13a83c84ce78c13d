/** What set-up takes, and what it does not take though it lies there. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cachePath } from '../../../scripts/setup/cache.mjs';
import { ensureWorker, workerAtHand } from '../../../scripts/setup/worker/worker.ts';
import { root } from '../../support/sources.ts';

const before = { ...process.env };
let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'beside-cache-'));
});
afterEach(async () => {
  Object.assign(process.env, before);
  if (before['XDG_CACHE_HOME'] === undefined) delete process.env['XDG_CACHE_HOME'];
  await rm(cache, { recursive: true, force: true });
});

/** Puts a program there that does nothing but end. */
async function program(file: string, exitCode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\nexit ${exitCode}\n`, { mode: 0o755 });
}

describe('a media worker in the cache', () => {
  /** The worker ends so when it is started by hand. */
  const startedByHand = 41;

  /** Workers of all versions and recipes that are kept here. */
  async function keep(exitCode: number): Promise<void> {
    const names = (await readdir(cachePath())).filter((name) => /^mediasoup-\w+-worker/.test(name));
    expect(names).not.toEqual([]);
    process.env['XDG_CACHE_HOME'] = cache;
    delete process.env['MEDIASOUP_WORKER_BIN'];
    for (const name of names) await program(cachePath(name, 'mediasoup-worker'), exitCode);
  }

  test('is taken when it runs', async () => {
    await keep(startedByHand);
    expect(await workerAtHand()).toMatch(new RegExp(`^${cache}/`));
  });

  test('is not taken when it does not run', async () => {
    await keep(1);
    expect(await workerAtHand()).toBeUndefined();
  });

  test('nor is one that is named and does not run', async () => {
    const file = join(cache, 'worker');
    await program(file, 1);
    process.env['MEDIASOUP_WORKER_BIN'] = file;
    await expect(ensureWorker()).rejects.toThrow(
      `MEDIASOUP_WORKER_BIN: ${file} does not run here.`,
    );
  });
});

describe('a Node of version', () => {
  /** @returns The one that is taken where the machine's own has this version. */
  function takenInsteadOf(version: string): string {
    const node = join(root, 'scripts/setup/node.mjs');
    const changed = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
    const ask = `console.log((await (await import(${JSON.stringify(node)})).ensureNode()).path)`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [`--import=data:text/javascript,${encodeURIComponent(changed)}`, '--eval', ask],
      { env: { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: cache }, encoding: 'utf8' },
    );
    return stdout.trim() || stderr;
  }

  test.each(['24.0.0', '26.1.0'])('%s is good enough', (version) => {
    expect(takenInsteadOf(version)).toBe(process.execPath);
  });

  test.each(['23.11.0', '20.0.0', '9.9.9'])('%s is not, and another is taken', async (version) => {
    // The one that was brought along before.
    const { stdout } = spawnSync(
      'sed',
      ['-n', "s/^const broughtAlong = '\\(.*\\)';/\\1/p", join(root, 'scripts/setup/node.mjs')],
      { encoding: 'utf8' },
    );
    const file = join(
      cache,
      `beside/node-${stdout.trim()}-${process.platform}-${process.arch}/bin/node`,
    );
    await program(file, 0);
    expect(takenInsteadOf(version)).toBe(file);
  });
});
