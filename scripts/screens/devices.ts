/** The list of devices, a session for one of them, and what the helper learns of the sharer's. */
import type { Browser } from 'playwright-core';
import {
  joinByCode,
  newSession,
  openHelper,
  shownPasscode,
  untilEnded,
  untilState,
} from '../../test/support/browser.ts';
import { startServer, type TestServer } from '../../test/support/server.ts';
import type { Look, Options } from './look.ts';

export async function devices(
  browser: Browser,
  server: TestServer,
  options: Options,
  look: Look,
): Promise<void> {
  const helper = await openHelper(browser, server, 'helper@demo.example', options);
  const { page } = helper;
  const search = page.getByTestId('device-search');
  await search.scrollIntoViewIfNeeded();
  await search.fill('mac');
  await page.getByTestId('device-count').filter({ hasText: 'mac' }).waitFor();
  await look(page, '40-devices-found');
  await search.fill('amiga');
  await page.getByTestId('devices-not-found').waitFor();
  await look(page, '41-devices-not-found');
  await search.fill('warehouse');
  await page.getByTestId('device-count').filter({ hasText: 'warehouse' }).waitFor();
  await page.getByTestId('device-session').click();
  const passcode = await shownPasscode(helper);
  const other = await joinByCode(browser, server, passcode, 'sharer@demo.example', options);
  await other.page.getByTestId('another-account').waitFor();
  await look(other.page, '42-for-somebody-else');
  await page.getByTestId('refused-joiners').waitFor();
  await look(page, '43-opened-for-device');
  await other.context.close();
  const sharer = await joinByCode(browser, server, passcode, 'sharer2@demo.example', options);
  await untilState(page, 'joined');
  await look(page, '44-noncompliant');
  await page.getByTestId('device-continue').click();
  await page.getByTestId('device-warning').locator('summary').click();
  await look(page, '45-noncompliant-continued');
  await page.getByTestId('request-screen').click();
  await sharer.page.getByTestId('allow').click();
  await untilState(page, 'allowed');
  await page.getByTestId('device-warning').locator('summary').click();
  await look(page, '46-device-in-session');
  await sharer.context.close();
  await helper.context.close();

  await meet('helper2@demo.example', '47-ambiguous', server);
  const open = await startServer({}, { settings: { allowUnenrolledDevices: true } });
  await meet('viewer@demo.example', '48-unenrolled-allowed', open);
  await open.stop();
  await meet('viewer@demo.example', '49-unenrolled-refused', server);

  async function meet(userName: string, name: string, at: TestServer): Promise<void> {
    const one = await openHelper(browser, at, 'helper@demo.example', options);
    const two = await joinByCode(browser, at, await newSession(one), userName, options);
    if (name.endsWith('refused')) await untilEnded(one.page, 'policy');
    else await untilState(one.page, 'joined');
    await look(one.page, `${name}-helper`);
    await two.page.getByRole('heading').first().waitFor();
    await look(two.page, `${name}-sharer`);
    await Promise.all([one.context.close(), two.context.close()]);
  }
}
