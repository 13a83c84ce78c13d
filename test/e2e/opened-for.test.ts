/** The links that a program gets when it opens a session lead people into that very session, through the sign-in. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Reply } from '../../src/protocol/requests.ts';
import { program, type Program } from '../support/api.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  newSession,
  openGuest,
  openHelper,
  shownPasscode,
  untilState,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: TestServer;
let browser: Browser;
let tickets: Program;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), borrowHeadlessShell()]);
  // Whoever has never signed in is known to nobody.
  const [admin, ...others] = await Promise.all(
    ['admin', 'helper', 'sharer'].map((name) => Visitor.signedIn(server, `${name}@demo.example`)),
  );
  tickets = await program(server, await admin!.connect(), ['session.open-any']);
  await Promise.all([admin!, ...others].map((visitor) => visitor.close()));
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
  );
});

async function opened(ticket: string): Promise<Reply<'sessions.open'>> {
  const wanted = { helper: 'helper@demo.example', sharer: 'sharer@demo.example', ticket };
  const { status, body } = await tickets.send<Reply<'sessions.open'>>('POST', '/sessions', wanted);
  expect(status).toBe(201);
  return body;
}

test('whoever follows them signs in and is in it: the helper, and the person to be helped', async () => {
  const { sessionId, passcode, helperLink, sharerLink } = await opened('INC-1');
  // Another one of the same people must not be taken for it.
  await opened('INC-2');
  const helper = await openGuest(browser, server);
  await helper.page.goto(helperLink);
  await chooseDemoPerson(helper.page, 'helper@demo.example');
  expect((await shownPasscode(helper)).replace('-', '')).toBe(passcode);
  expect(new URL(helper.page.url())).toMatchObject({
    pathname: '/help',
    hash: `#session=${sessionId}`,
  });
  const sharer = await openGuest(browser, server);
  await sharer.page.goto(sharerLink);
  await chooseDemoPerson(sharer.page, 'sharer@demo.example');
  await untilState(sharer.page, 'joined');
  await untilState(helper.page, 'joined');
  expect(sharer.page.url()).not.toContain(passcode);
  expect(new URL(sharer.page.url()).hash).toBe(`#session=${sessionId}`);
  expect([...helper.errors, ...sharer.errors]).toEqual([]);
});

test('whoever is signed in already comes from another page straight into it', async () => {
  const { sessionId, helperLink } = await opened('INC-3');
  const helper = await openHelper(browser, server);
  await newSession(helper);
  const next = await helper.context.newPage();
  await next.goto(helperLink);
  await untilState(next, 'waiting');
  expect(new URL(next.url()).hash).toBe(`#session=${sessionId}`);
});

test('somebody else who follows the helper’s link is told that there is no such session', async () => {
  const { helperLink, passcode } = await opened('INC-4');
  const { page } = await openGuest(browser, server);
  await page.goto(helperLink);
  await chooseDemoPerson(page, 'helper2@demo.example');
  await page.locator('[data-code=SESSION_UNKNOWN]').waitFor();
  expect(await page.innerText('body')).not.toContain(passcode);
});
