/** Pages that are open while the server is upgraded: to the next version, and to the one after that. */
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { paths } from '../../src/protocol/paths.ts';
import { ask } from '../support/ask.ts';
import {
  borrowHeadlessShell,
  newSession,
  openGuest,
  openHelper,
  screenshot,
} from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type TestServer } from '../support/server.ts';

const here = join(import.meta.dirname, '../..');
let browser: Browser;
let folder: string;
let environment: Record<string, string>;
let server: TestServer;

beforeAll(async () => {
  browser = await borrowHeadlessShell();
  folder = await mkdtemp(join(tmpdir(), 'beside-versions-'));
  environment = {
    BESIDE_PORT: String(await freePort()),
    BESIDE_DATA_DIR: await mkdtemp(join(tmpdir(), 'beside-test-')),
  };
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Another version: the same server, and pages of which every file is called otherwise. */
async function version(number: number): Promise<string> {
  const root = join(folder, String(number));
  await cp(join(here, 'src'), join(root, 'src'), { recursive: true });
  await cp(join(here, 'dist/web'), join(root, 'dist/web'), { recursive: true });
  await cp(join(here, 'package.json'), join(root, 'package.json'));
  await symlink(join(here, 'node_modules'), join(root, 'node_modules'));
  const assets = join(root, 'dist/web/assets');
  const names = new Map<string, string>();
  for (const name of await readdir(assets)) {
    // Compressed forms would be those of another text.
    if (['.br', '.gz'].includes(extname(name))) await rm(join(assets, name));
    else names.set(name, name.replace(/.(\.\w+)$/, `${number}$1`));
  }
  const renamed = (text: string) =>
    [...names].reduce((all, [from, to]) => all.replaceAll(from, to), text);
  for (const [from, to] of names) {
    const text = await readFile(join(assets, from), 'utf8');
    await writeFile(join(assets, from), renamed(text));
    await rename(join(assets, from), join(assets, to));
  }
  const document = join(root, 'dist/web/index.html');
  await writeFile(document, renamed(await readFile(document, 'utf8')));
  for (const ending of ['.br', '.gz']) await rm(document + ending, { force: true });
  return root;
}

async function upgrade(number: number, whileGone?: () => Promise<unknown>): Promise<void> {
  const root = await version(number);
  await server.end();
  await whileGone?.();
  server = await startServerProcess(environment, undefined, root);
}

const scriptOf = async (page: Page) =>
  await page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')?.src);
const untilVersion = async (page: Page, number: number) => {
  await page.waitForFunction(
    (ending) =>
      document.querySelector<HTMLScriptElement>('script[type=module]')?.src.endsWith(ending),
    `${number}.js`,
  );
};
/** Somebody comes back to the tab. */
const lookAt = async (page: Page) => {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
};

test('an open page goes on after an upgrade, and is loaded anew when nothing is under way', async () => {
  server = await startServerProcess(environment, undefined, await version(1));
  const helper = await openHelper(browser, server);
  const idle = await openGuest(browser, server);
  const typing = await openGuest(browser, server);
  const late = await openGuest(browser, server);
  for (const { page } of [idle, typing, late]) await page.goto(server.origin);
  await typing.page.getByTestId('passcode-input').fill('ABCD');
  const first = new URL((await scriptOf(helper.page)) ?? '').pathname;

  await upgrade(2);
  // Parts of the version before are still there.
  expect((await ask(server, first)).status).toBe(200);
  expect(await newSession(helper)).toMatch(/\w{4}/);
  await lookAt(idle.page);
  await untilVersion(idle.page, 2);
  await lookAt(typing.page);
  await typing.page.getByTestId('newer-version').waitFor();
  expect(await typing.page.getByTestId('passcode-input').inputValue()).toBe('ABCD');
  const [notice, main] = await Promise.all(
    [typing.page.getByTestId('newer-version'), typing.page.locator('main')].map((part) =>
      part.boundingBox(),
    ),
  );
  // It covers nothing.
  expect((notice?.y ?? 0) + (notice?.height ?? 0)).toBeLessThanOrEqual(main?.y ?? 0);
  await screenshot(typing.page, 'newer-version');

  // What a page knows of a newer version it knows while the server is gone, too.
  await upgrade(3, async () => {
    await Promise.all([typing.page.waitForEvent('requestfailed'), lookAt(typing.page)]);
  });
  // Those of the version before that are not, and never more than two are kept.
  expect((await ask(server, first)).status).toBe(404);
  expect(await readdir(join(server.dataDir, 'pages'))).toHaveLength(2);
  // A part that can no longer be loaded: what somebody goes on to by the browser's buttons.
  await late.page.evaluate((path) => {
    history.pushState(null, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
  }, paths.check);
  await untilVersion(late.page, 3);
  await late.page.locator('beside-check-page').waitFor();
  await lookAt(helper.page);
  await helper.page.getByTestId('newer-version').waitFor();
  await helper.page.getByTestId('end-reason').waitFor();
  await typing.page.getByTestId('load-newer-version').click();
  await untilVersion(typing.page, 3);
}, 300_000); // Three versions are copied and started.
