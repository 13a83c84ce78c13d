/** An image as it lies there: its size, what it says of itself, and what must not be in it. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checks } from './checks.ts';
import type { ImageConfig } from './container.ts';

export interface Image {
  /** Where its files are. */
  rootfs: string;
  config: ImageConfig;
}

const mostMegabytes = 350;
const keys = /\.(pem|key|crt|p12|pfx)$|(^|\/)(\.git|\.npmrc|id_\w+)$/;

export async function checkImage(
  { config, rootfs, size }: Image & { /** In bytes. */ size: number },
  check: Checks['check'],
): Promise<void> {
  await check(`the image is at most ${mostMegabytes} MB`, () => {
    console.log(`  ${Math.round(size / 1e6)} MB`);
    assert.ok(size <= mostMegabytes * 1e6, `${size} bytes`);
    return Promise.resolve();
  });
  await check('it says what it is, how it stops, and whom it runs as', () => {
    assert.match(config.User, /^[1-9]\d*:[1-9]\d*$/);
    assert.equal(config.StopSignal, 'SIGTERM');
    assert.match(config.Labels['org.opencontainers.image.revision'] ?? '', /^[0-9a-f]{40}$/);
    assert.deepEqual(Object.keys(config.Volumes), ['/data']);
    assert.equal(config.Healthcheck.Test[0], 'CMD');
    return Promise.resolve();
  });
  await check('no key, certificate, tool, test or registry setting is in it', async () => {
    const files = await readdir(join(rootfs, 'app'), { recursive: true });
    assert.deepEqual(
      files.filter((file) => keys.test(file)),
      [],
    );
    for (const name of ['typescript', 'vite', 'jest', '@types'])
      assert.ok(!files.includes(`node_modules/${name}`), name);
  });
}
