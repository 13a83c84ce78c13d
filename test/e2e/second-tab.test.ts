/** A session that is opened in a second tab: a copy of the first, or the link once more. */
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ownTracks, screenshot, untilEnded, untilLetGo, untilState } from '../support/browser.ts';
import { sharedHere } from '../support/local-session.ts';
import { readPattern, shownCounter } from '../support/pattern.ts';
import { until } from '../support/until.ts';

const session = sharedHere();

/** A tab that begins with a copy of what this one has stored, as a duplicated one does. */
async function duplicate(page: Page): Promise<Page> {
  const [copy] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open(location.href)),
  ]);
  await copy.getByTestId('use-here').waitFor();
  return copy;
}

async function untilSeen(): Promise<void> {
  const { helper, pattern } = session.two;
  await readPattern(helper.page, await shownCounter(pattern));
}

test('a second tab of the sharer asks, and the share goes on meanwhile, and when it is closed', async () => {
  const { sharer } = session.two;
  const copy = await duplicate(sharer.page);
  await screenshot(copy, 'open-in-another-tab');
  await untilState(sharer.page, 'sharing');
  await untilSeen();
  await copy.close();
  await untilSeen();
  expect(await sharer.page.getByTestId('use-here').count()).toBe(0);
});

test('a reload of the only tab comes back at once, with no question', async () => {
  const { page } = session.two.sharer;
  const asked = page.getByTestId('use-here').waitFor({ timeout: 0 });
  await page.reload();
  await Promise.race([untilState(page, 'allowed'), asked]);
  expect(await page.getByTestId('use-here').count()).toBe(0);
  asked.catch(() => undefined);
  await page.reload();
  await page.getByTestId('share-screen').click();
  await untilSeen();
});

test('the second tab takes over when that is asked for; when it is closed, the first has the session again', async () => {
  const { helper, sharer } = session.two;
  await sharer.page.getByTestId('microphone-toggle').click();
  await until('both are captured', async () => {
    const live = (await ownTracks(sharer.page)).filter((track) => track.endsWith('live'));
    return live.sort().join() === 'audio live,video live';
  });
  const copy = await duplicate(sharer.page);
  await copy.getByTestId('use-here').click();
  await untilState(copy, 'allowed');
  await sharer.page.getByTestId('use-here').waitFor();
  await untilLetGo(sharer.page);
  await copy.close();
  await untilState(sharer.page, 'allowed');
  await sharer.page.getByTestId('share-screen').click();
  await untilSeen();
  await helper.page.getByTestId('presence').waitFor({ state: 'detached' });
});

test('so it is with a second tab of the helper', async () => {
  const { helper } = session.two;
  const copy = await duplicate(helper.page);
  await untilSeen();
  await copy.getByTestId('use-here').click();
  await untilState(copy, 'sharing');
  await helper.page.getByTestId('use-here').waitFor();
  await copy.close();
  await untilState(helper.page, 'sharing');
  await untilSeen();
});

test('when the helper ends it, the sharer’s page lets go of the screen and the microphone', async () => {
  const { helper, sharer } = session.two;
  await sharer.page.getByTestId('microphone-toggle').click();
  await until('both are captured', async () => {
    const live = (await ownTracks(sharer.page)).filter((track) => track.endsWith('live'));
    return live.sort().join() === 'audio live,video live';
  });
  await helper.page.getByTestId('end-session').click();
  await untilEnded(sharer.page, 'helper-left');
  await untilLetGo(sharer.page);
});
