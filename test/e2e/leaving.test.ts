/** Leaving a page that sends, and the way back for whoever has left. */
import { expect, test } from '@jest/globals';
import type { Dialog } from 'playwright-core';
import { expectClean } from '../support/axe.ts';
import { screenshot, untilEnded, untilState } from '../support/browser.ts';
import { sharedHere } from '../support/local-session.ts';
import { smallWindow } from '../support/sharing.ts';

const session = sharedHere();

test.each([smallWindow.viewport, { width: 360, height: 740 }])(
  'while a screen is shared nothing on either page is in the way of anybody, at %j',
  async (size) => {
    for (const { page } of [session.two.helper, session.two.sharer]) {
      await page.setViewportSize(size);
      await untilState(page, 'sharing');
      await expectClean(page);
      await page.setViewportSize(smallWindow.viewport);
    }
  },
);

test('what is said while the thread is closed is counted, until it is opened', async () => {
  const { helper, sharer } = session.two;
  const toggle = helper.page.getByTestId('chat-toggle');
  const named = (name: string) =>
    helper.page.getByRole('button', { name, exact: true }).and(toggle).waitFor();
  await helper.page.setViewportSize({ width: 360, height: 740 });
  await named('Open the chat');
  for (const text of ['one', 'two']) {
    await sharer.page.getByTestId('chat-input').fill(text);
    await sharer.page.getByTestId('chat-send').click();
  }
  await named('Open the chat: 2 new messages');
  await toggle.click();
  await named('Close the chat');
  await toggle.click();
  await named('Open the chat');
  await helper.page.setViewportSize(smallWindow.viewport);
});

test('a page that shares or speaks asks before it is reloaded, or left by Back; one that does not, does not', async () => {
  const { helper, sharer } = session.two;
  const asked: string[] = [];
  const no = (dialog: Dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  };
  sharer.page.on('dialog', no);
  for (const leave of [() => location.reload(), () => history.back()])
    await Promise.all([sharer.page.waitForEvent('dialog'), sharer.page.evaluate(leave)]);
  expect(asked).toEqual(['beforeunload', 'confirm']);
  await untilState(sharer.page, 'sharing');
  helper.page.on('dialog', no);
  await helper.page.reload();
  await untilState(helper.page, 'sharing');
  expect(asked).toHaveLength(2);
  const microphone = helper.page.getByTestId('microphone-toggle');
  await microphone.click();
  await microphone.and(helper.page.locator('[data-on=true]')).waitFor();
  await Promise.all([
    helper.page.waitForEvent('dialog'),
    helper.page.evaluate(() => {
      location.reload();
    }),
  ]);
  await microphone.click();
  for (const { page } of [helper, sharer]) page.off('dialog', no);
});

test('whoever has left comes back in one click, from the console and from the entry page', async () => {
  const { helper, sharer } = session.two;
  const { origin } = new URL(helper.page.url());
  await helper.page.goto(`${origin}/help`);
  await helper.page.getByTestId('own-session').waitFor();
  await sharer.page
    .getByTestId('sharing-banner')
    .getByText('Your screen is still shared. Hanna Lindqvist is away.')
    .waitFor();
  await screenshot(helper.page, 'console-with-an-open-session');
  await helper.page.getByTestId('own-back').click();
  await untilState(helper.page, 'sharing');
  expect(new URL(helper.page.url()).pathname).toBe('/help');
  await sharer.page.goto(origin);
  await sharer.page.getByTestId('own-session').waitFor();
  const [back, end] = await Promise.all(
    ['own-back', 'own-end'].map((id) => sharer.page.getByTestId(id).boundingBox()),
  );
  expect(end?.y).toBe(back?.y);
  await screenshot(sharer.page, 'entry-with-an-open-session');
  await sharer.page.getByTestId('own-back').click();
  await untilState(sharer.page, 'allowed');
  expect(new URL(sharer.page.url()).pathname).toBe('/join');
});

test('or ends it there', async () => {
  const { helper, sharer } = session.two;
  await sharer.page.goto(new URL(sharer.page.url()).origin);
  await sharer.page.getByTestId('own-end').click();
  await sharer.page.getByTestId('own-session').waitFor({ state: 'detached' });
  await untilEnded(helper.page, 'sharer-left');
});
