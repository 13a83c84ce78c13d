/** Webhooks at /admin: made, with a secret that is shown once; looked at, sent again, and removed. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  type Guest,
  type GuestOptions,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { Receiver } from '../support/receiver.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: TestServer;
let browser: Browser;
let receiver: Receiver;
beforeAll(async () => {
  const settings = { webhooks: { allowedNetworks: ['127.0.0.1'] } };
  [server, browser, receiver] = await Promise.all([
    startServer({}, settings),
    borrowHeadlessShell(),
    Receiver.start(),
  ]);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => receiver.stop(),
    () => server.stop(),
  );
});

async function open(options: GuestOptions = {}): Promise<Guest> {
  const guest = await openGuest(browser, server, options);
  await guest.page.goto(`${server.origin}/admin/webhooks`);
  await chooseDemoPerson(guest.page, 'admin@demo.example');
  return guest;
}

test('one is made, told of a session, looked at, sent again, disabled and removed', async () => {
  const { page, errors } = await open();
  await page.getByTestId('list-empty').waitFor();
  await page.getByTestId('webhook-new').getByText('New webhook').click();
  await page.getByLabel('Name').fill('Tickets <b>');
  await page.getByLabel('Address').fill('https://10.0.0.1/');
  await page.getByTestId('webhook-save').click();
  await page.getByText('This address can’t be used').waitFor();
  await page.getByLabel('Address').fill(`http://127.0.0.1:${receiver.port}/`);
  await page.getByTestId('webhook-save').click();
  const secret = page.getByTestId('webhook-secret');
  await secret.getByText(/^whsec_/).waitFor();
  await page.getByTestId('webhook-row').getByText('Tickets <b>').waitFor();
  await expectCleanInBoth(page);
  await page.reload();
  await page.getByTestId('webhook-row').waitFor();
  expect(await secret.count()).toBe(0);

  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  await (await helper.connect()).request('session.create', {});
  await receiver.untilReceived(1);
  await helper.close();
  await page.getByTestId('expand').click();
  await expectCleanInBoth(page);
  await page.getByTestId('webhook-deliveries').click();
  await page.getByTestId('delivery-row').getByText('session.created').waitFor();
  await page.getByTestId('expand').first().click();
  await page.getByText('"type": "session.created"').waitFor();
  await expectCleanInBoth(page);
  await page.getByTestId('delivery-resend').click();
  await receiver.untilReceived(2);
  const [first, second] = receiver.received;
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);

  await page.getByRole('link', { name: 'All webhooks' }).click();
  await page.getByTestId('expand').click();
  await page.getByTestId('webhook-rotate').click();
  await page.getByTestId('webhook-previous').waitFor();
  await page.getByTestId('webhook-enable').click();
  await page.getByTestId('webhook-row').getByText('Disabled').waitFor();
  await page.getByText('Remove').first().click();
  await page.getByTestId('webhook-remove').click();
  await page.getByTestId('list-empty').waitFor();
  expect(errors).toEqual([]);
});
