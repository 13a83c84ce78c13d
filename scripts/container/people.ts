/** What people do on the pages, in a real Chromium. */
import type { Browser, Page } from 'playwright-core';
import { chooseDemoPerson, openGuest, type Guest } from '../../test/support/browser.ts';

/** On the pages themselves. */
export async function signIn(
  chromium: Browser,
  place: { origin: string },
  userName: string,
): Promise<Guest> {
  const guest = await openGuest(chromium, place);
  const wanted = userName.startsWith('helper') ? '/help' : '/';
  await guest.page.goto(`${place.origin}/signin?returnTo=${wanted}`);
  await chooseDemoPerson(guest.page, userName);
  await guest.page.waitForURL(`${place.origin}${wanted}`);
  return guest;
}

export async function enterCode({ page }: Guest, passcode: string): Promise<void> {
  await page.getByTestId('passcode-input').fill(passcode);
  await page.getByTestId('passcode-continue').click();
}

export async function say(from: Page, to: Page, text: string): Promise<void> {
  await from.getByTestId('chat-input').fill(text);
  await from.getByTestId('chat-send').click();
  await to.getByTestId('chat-message').filter({ hasText: text }).first().waitFor();
}

/** Between two versions nobody answers, and Chromium says so by itself. */
export function isNoOutage(error: string): boolean {
  return !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection/.test(error);
}
