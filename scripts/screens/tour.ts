/** A tour through every state that a person can see, with a picture of each. */
import type { Browser, Page } from 'playwright-core';
import {
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  untilEnded,
  untilState,
} from '../../test/support/browser.ts';
import { readPattern } from '../../test/support/pattern.ts';
import type { TestServer } from '../../test/support/server.ts';
import { administrationTour } from './administration.ts';
import { conditionsTour } from './conditions.ts';
import { connectionCheck } from './connection-check.ts';
import { devices } from './devices.ts';
import { demo, type Look, type Options } from './look.ts';
import { numberMatching } from './number-matching.ts';

export async function tour(
  browser: Browser,
  server: TestServer,
  patternUrl: string,
  options: Options,
  look: Look,
): Promise<void> {
  await plainPages(browser, server, options, look);
  await conditionsTour(browser, options, look);
  await connectionCheck(browser, server, options, look);
  const helper = await openHelper(browser, server, 'helper@demo.example', options);
  await helper.page.getByTestId('device').first().waitFor();
  await look(helper.page, '02-console');
  const passcode = await newSession(helper);
  await look(helper.page, '03-waiting');
  const sharer = await joinByCode(browser, server, 'ZZZZZZZZ', 'sharer@demo.example', options);
  await sharer.page.getByTestId('form-error').waitFor();
  await look(sharer.page, '04-wrong-code');
  await sharer.page.getByTestId('passcode-input').fill(passcode);
  await sharer.page.getByTestId('passcode-continue').click();

  const both = async (state: string, name: string) => {
    await untilState(sharer.page, state);
    await untilState(helper.page, state);
    await look(helper.page, `${name}-helper`);
    await look(sharer.page, `${name}-sharer`);
  };
  await both('joined', '05-joined');
  await helper.page.getByTestId('request-screen').click();
  await both('requested', '06-requested');
  await sharer.page.getByTestId('allow').click();
  await both('allowed', '07-allowed');

  for (const [name, message] of [
    ['cancelled', 'Permission denied'],
    ['denied', 'Permission denied by system'],
  ] as const) {
    await refusePicker(sharer.page, message);
    await sharer.page.getByTestId('share-screen').click();
    await sharer.page.getByTestId('share-problem').waitFor();
    await look(sharer.page, `08-${name}-sharer`);
    await look(helper.page, `08-${name}-helper`);
  }
  await sharer.page.evaluate(() => {
    Reflect.deleteProperty(navigator.mediaDevices, 'getDisplayMedia');
  });

  const pattern = await sharer.context.newPage();
  await pattern.goto(patternUrl);
  await sharer.page.bringToFront();
  await sharer.page.getByTestId('share-screen').click();
  await readPattern(helper.page);
  await say(sharer.page, 'Hello! The report will not open since this morning.');
  await say(helper.page, 'Good afternoon. Please click on the file once more. 👍');
  await say(sharer.page, 'مرحبا، 你好');
  await both('sharing', '09-sharing');
  await helper.page.getByTestId('connection-quality').locator('summary').click();
  await look(helper.page, '10-quality');
  await helper.page.keyboard.press('Escape');
  const second = await joinByCode(browser, server, passcode, 'sharer2@demo.example', options);
  await helper.page.getByTestId('refused-joiners').waitFor();
  await second.context.close();
  await look(helper.page, '11-second-joiner');
  await sharer.page.getByTestId('stop-sharing').click();
  await both('allowed', '12-stopped');
  await sharer.page.getByTestId('share-screen').click();
  await untilState(helper.page, 'sharing');
  await pattern.close();
  await both('allowed', '12-stopped-by-browser');
  const again = await sharer.context.newPage();
  await sharer.page.close();
  await helper.page.getByTestId('presence').waitFor();
  await look(helper.page, '13-away');
  await again.goto(`${server.origin}/join#passcode=${passcode}`);
  await untilState(again, 'allowed');
  await look(again, '14-back');
  await again.getByTestId('end-session').click();
  await untilEnded(helper.page, 'sharer-left');
  await look(helper.page, '15-ended-helper');
  await look(again, '15-ended-sharer');
  await again.getByTestId('receipt-link').click();
  await again.getByTestId('receipt-line').first().waitFor();
  await look(again, '17-receipt');
  await again.getByTestId('account-menu').click();
  await again.getByTestId('sessions-link').click();
  await again.getByTestId('earlier-row').first().waitFor();
  await look(again, '18-my-sessions');
  await helper.context.close();
  await sharer.context.close();
  await numberMatching(browser, options, look);
  await devices(browser, server, options, look);
  await revocation(browser, server, options, look);
  await administrationTour(browser, options, look);
}

async function plainPages(
  browser: Browser,
  server: TestServer,
  options: Options,
  look: Look,
): Promise<void> {
  const guest = await openGuest(browser, server, options);
  await guest.page.goto(server.origin);
  await guest.page.getByTestId('passcode-input').waitFor();
  await look(guest.page, '00-entry');
  await guest.page.goto(`${server.origin}/help`);
  await guest.page.getByTestId('demo-person').first().waitFor();
  await look(guest.page, '01-sign-in');
  await chooseDemoPerson(guest.page, 'guest@elsewhere.example');
  await guest.page.waitForURL(/signin-failed/);
  await guest.page.getByRole('heading').first().waitFor();
  await look(guest.page, '20-sign-in-refused');
  await guest.page.goto(`${server.origin}/help`);
  await chooseDemoPerson(guest.page, 'viewer@demo.example');
  await guest.page.getByTestId('permission-missing').waitFor();
  await guest.page.getByTestId('device').first().waitFor();
  await look(guest.page, '21-no-role');
  await guest.page.goto(`${server.origin}/signout`);
  await guest.page.getByTestId('sign-out').waitFor();
  await look(guest.page, '22-sign-out');
  await guest.page.goto(`${server.origin}/nothing-here`);
  await guest.page.getByRole('heading').first().waitFor();
  await look(guest.page, '23-not-found');
  await guest.context.close();
  await administration(browser, server, options, look);
}

/** For a server that was started with a configuration file. */
async function revocation(
  browser: Browser,
  server: TestServer,
  options: Options,
  look: Look,
): Promise<void> {
  const helper = await openHelper(browser, server, 'helper@demo.example', options);
  const passcode = await newSession(helper);
  const sharer = await joinByCode(browser, server, passcode, 'sharer@demo.example', options);
  await untilState(sharer.page, 'joined');
  await server.configure({ ...demo, assignments: [] });
  await untilEnded(sharer.page, 'policy');
  await untilEnded(helper.page, 'policy');
  await look(helper.page, '16-role-revoked-helper');
  await look(sharer.page, '16-role-revoked-sharer');
  await server.configure(demo);
  await helper.context.close();
  await sharer.context.close();
}

async function administration(
  browser: Browser,
  server: TestServer,
  options: Options,
  look: Look,
): Promise<void> {
  const { context, page } = await openGuest(browser, server, options);
  await page.goto(`${server.origin}/admin/settings`);
  await chooseDemoPerson(page, 'viewer@demo.example');
  await page.getByTestId('permission-missing').waitFor();
  await look(page, '30-settings-denied');
  await context.clearCookies();
  await page.goto(`${server.origin}/admin/settings`);
  await chooseDemoPerson(page, 'admin@demo.example');
  const setting = page.getByTestId('setting');
  await setting.first().waitFor();
  await look(page, '31-settings');
  await setting.getByTestId('setting-switch').last().click();
  await page.getByTestId('setting-reset').waitFor();
  await page.getByTestId('account-menu').click();
  await look(page, '32-settings-changed');
  await page.keyboard.press('Escape');
  await page.getByTestId('setting-reset').click();
  const length = setting.getByRole('textbox').last();
  await length.fill('0');
  await length.press('Enter');
  await length.scrollIntoViewIfNeeded();
  await look(page, '33-settings-out-of-range');
  const tab = await context.newPage();
  await tab.goto(`${server.origin}/signout`);
  await tab.getByTestId('sign-out').click();
  await page.getByTestId('access-ended').waitFor();
  await page.getByTestId('access-ended').scrollIntoViewIfNeeded();
  await look(page, '34-settings-signed-out');
  await context.close();
}

/** The picker of a headless browser takes a screen by itself: here somebody refuses. */
async function refusePicker(page: Page, message: string): Promise<void> {
  await page.evaluate((words) => {
    navigator.mediaDevices.getDisplayMedia = async () =>
      await Promise.reject(new DOMException(words, 'NotAllowedError'));
  }, message);
}

/** On a narrow page the chat covers the rest, so it is opened and closed again. */
async function say(page: Page, text: string): Promise<void> {
  const toggle = page.getByTestId('chat-toggle');
  const covered = !(await page.getByTestId('chat-input').isVisible());
  if (covered) await toggle.click();
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-send').click();
  if (covered) await toggle.click();
}
