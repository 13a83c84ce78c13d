/**
 * Uses an image as people do, in a network that reaches nothing else: the main job between two people
 * in a real Chromium, then drained, replaced by the next version, and restored from a backup.
 *
 * Usage: node try-out.ts JSON (`TryOut`)
 */
import assert from 'node:assert/strict';
import { chmod, chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { newSession, startBrowser, untilEnded, untilState } from '../../test/support/browser.ts';
import { readPattern, servePattern } from '../../test/support/pattern.ts';
import { Checks } from './checks.ts';
import { startContainer, type Container } from './container.ts';
import { checkImage, type Image } from './image.ts';
import { enterCode, isNoOutage, say, signIn } from './people.ts';

export interface TryOut extends Image {
  /** In bytes. */
  size: number;
  /** The version after it. */
  next: Image;
  /** Where it is reached. */
  address: string;
}

const mostReadyMs = 3_000;
const drainSeconds = 30;
/** Neither of them a default. */
const port = 9443;
const mediaPort = 45_300;
const place = { origin: `https://localhost:${port}` };

const tried = JSON.parse(process.argv[2] ?? '') as TryOut;
const checks = new Checks();
const check = checks.check.bind(checks);
const running: Container[] = [];
const readyMs: number[] = [];
const work = await mkdtemp(join(tmpdir(), 'beside-container-'));
await chmod(work, 0o755);
const settings = join(work, 'beside.yaml');
// JSON is YAML.
await writeFile(settings, JSON.stringify({ identity: { provider: 'demo' } }), { mode: 0o644 });
/** What each of them is configured with. */
const given = {
  env: {
    BESIDE_CONFIG: '/etc/beside.yaml',
    BESIDE_PORT: String(port),
    BESIDE_MEDIA_PORT: String(mediaPort),
    BESIDE_MEDIA_ANNOUNCED_ADDRESS: tried.address,
    BESIDE_DRAIN_SECONDS: String(drainSeconds),
  },
  files: { '/etc/beside.yaml': settings },
};
const pattern = await servePattern();
let browser: Browser | undefined;
try {
  await tryOut();
} catch (error) {
  console.log(error);
  for (const container of running) console.log(container.output());
} finally {
  await browser?.close();
  pattern.close();
  for (const container of running) await container.stop();
  for (const container of running) await container.stop();
  await Promise.all(running.map(({ exited }) => exited));
  await rm(work, { recursive: true, force: true });
  checks.conclude();
}

async function tryOut(): Promise<void> {
  const { config, rootfs, next } = tried;
  await checkImage(tried, check);
  const volume = await newVolume();
  await check('without a configuration it says what is needed, and ends', async () => {
    const bare = await startContainer({ rootfs, config, volume });
    assert.equal(await bare.exited, 78);
    assert.match(bare.output(), /identity\.provider/);
  });
  const container = await check('it becomes ready, with nobody to call', () => start(volume));
  await check('it may do nothing: no rights, and nothing to write to but its volume', async () => {
    const { output } = await container.exec('cat', '/proc/self/status');
    assert.match(output, /^Uid:\t10001\t10001\t10001\t10001$/m);
    assert.match(output, /^CapBnd:\t0+$/m);
    for (const path of ['/app/x', '/etc/x', '/x'])
      assert.equal((await container.exec('touch', path)).code, 1, path);
    assert.equal((await container.exec('touch', '/data/x')).code, 0);
  });
  await check('its health check finds it well, at a port of its own', async () => {
    const [, ...command] = config.Healthcheck.Test;
    const { code, output } = await container.exec(...command);
    assert.match(output, /^{"ready":true/);
    assert.equal(code, 0);
  });

  const chromium = (browser = await startBrowser());
  const helper = await check('a helper signs in', () =>
    signIn(chromium, place, 'helper@demo.example'),
  );
  const sharer = await check('a sharer signs in', () =>
    signIn(chromium, place, 'sharer@demo.example'),
  );
  await check('the code brings them together', async () => {
    await enterCode(sharer, await newSession(helper));
    for (const { page } of [helper, sharer]) await untilState(page, 'joined');
  });
  await check('the helper asks, and the sharer allows', async () => {
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    for (const { page } of [helper, sharer]) await untilState(page, 'allowed');
  });
  await check('the helper sees the very content of the shared tab', async () => {
    const tab = await sharer.context.newPage();
    await tab.goto(pattern.url);
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    assert.ok((await readPattern(helper.page)) > 0);
  });
  await check('chat goes both ways', async () => {
    await say(sharer.page, helper.page, 'Guten Tag ✓');
    await say(helper.page, sharer.page, 'مرحبا');
  });

  const backup = 'beside.backup';
  await check('a backup is made while it runs', async () => {
    const { code, output } = await container.exec('beside', 'backup', `/data/${backup}`);
    assert.equal(code, 0, output);
  });
  await check('told to stop, it lets them end by themselves, and ends well', async () => {
    await container.stop();
    await container.printed(/"stopping"/);
    const [, ...command] = config.Healthcheck.Test;
    assert.equal((await container.exec(...command)).code, 1, 'ready while stopping');
    await say(helper.page, sharer.page, 'one more thing');
    await sharer.page.getByTestId('end-session').click();
    await untilEnded(helper.page, 'sharer-left');
    assert.equal(await container.exited, 0);
  });
  await check('the next version takes over the data: nobody signs in again', async () => {
    running.splice(0);
    const newer = await start(volume, next);
    await helper.page.goto(`${place.origin}/help`);
    await newSession(helper);
    await newer.stop();
    assert.equal(await newer.exited, 0);
    running.splice(0);
  });
  await check('a backup that is restored elsewhere brings everybody back', async () => {
    const other = await newVolume();
    // Copied by the volume's owner, as a person would.
    await cp(join(volume, backup), join(other, backup), { preserveTimestamps: true });
    await own(join(other, backup));
    const args = ['restore', `/data/${backup}`];
    const restoring = await startContainer({ ...next, ...given, volume: other, args });
    assert.equal(await restoring.exited, 0, restoring.output());
    const restored = await start(other, next);
    await helper.page.goto(`${place.origin}/help`);
    await newSession(helper);
    await restored.stop();
    assert.equal(await restored.exited, 0);
    running.splice(0);
  });
  // By the processor's time: what other programs of this machine take is not the image's doing.
  await check(`each time it was ready within ${mostReadyMs} ms`, () => {
    assert.ok(Math.max(...readyMs) < mostReadyMs);
    return Promise.resolve();
  });
  await check('no page had an error', () => {
    assert.deepEqual([...helper.errors, ...sharer.errors].filter(isNoOutage), []);
    return Promise.resolve();
  });
}

/** A volume as an engine makes it: the image's own folder is its content, owner and mode. */
async function newVolume(): Promise<string> {
  const folder = await mkdtemp(join(work, 'volume-'));
  await own(folder);
  return folder;
}

/** Gives a file to the user of the image. */
async function own(path: string): Promise<void> {
  const [uid = 0, gid = 0] = tried.config.User.split(':').map(Number);
  await chown(path, uid, gid);
}

async function start(volume: string, image: Image = tried): Promise<Container> {
  const container = await startContainer({ ...image, ...given, volume });
  running.push(container);
  const ms = await container.printed(/Beside is ready/);
  const processorMs = await container.processorMs();
  console.log(`  ready after ${Math.round(ms)} ms, of which ${processorMs} ms on the processor`);
  readyMs.push(Math.min(ms, processorMs));
  return container;
}
