/** What goes otherwise: declined, a wrong code, a second joiner, a browser that cannot share, no role. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  screenshot,
  untilEnded,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

describe('when it goes otherwise', () => {
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), borrowHeadlessShell()]);
  });

  afterEach(async () => {
    await Promise.all(
      browser.contexts().map(async (context: BrowserContext) => {
        await context.close();
      }),
    );
  });

  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
    );
  });

  async function askToView(
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ helper: Guest; sharer: Guest; passcode: string }> {
    const helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    const sharer = await joinByCode(browser, server, passcode, 'sharer@demo.example', options);
    await untilState(sharer.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await untilState(sharer.page, 'requested');
    return { helper, sharer, passcode };
  }

  test('a sharer who declines ends the session, and the helper is told why', async () => {
    const { helper, sharer } = await askToView();
    await sharer.page.getByTestId('decline').click();
    await untilEnded(helper.page, 'declined');
    await untilEnded(sharer.page, 'declined');
    await screenshot(helper.page, 'helper-declined');
  });

  test('a wrong, a malformed and a used code get the same plain words', async () => {
    const { helper, passcode } = await askToView();
    const stranger = await joinByCode(browser, server, 'ZZZZ-ZZZZ', 'sharer2@demo.example');
    const words: string[] = [];
    const error = stranger.page.getByTestId('form-error');
    await error.waitFor();
    words.push(await error.innerText());
    for (const code of ['not a code', passcode]) {
      await stranger.page.getByTestId('passcode-input').fill(code);
      await stranger.page.getByTestId('passcode-continue').click();
      await error.waitFor();
      words.push(await error.innerText());
    }
    expect(new Set(words).size).toBe(1);
    await helper.page.getByTestId('refused-joiners').waitFor();
    await screenshot(stranger.page, 'sharer-wrong-code');
  });

  /** On a slow network nobody knows yet who comes. @returns What ends that. */
  async function holdMe(page: Page): Promise<() => void> {
    const { promise: held, resolve } = Promise.withResolvers<void>();
    await page.route('**/api/me', async (route) => {
      await held;
      await route.continue();
    });
    return resolve;
  }

  test('whoever comes with a code reads at once that it is being tried, on a slow network too', async () => {
    const { page } = await openGuest(browser, server);
    await page.goto(server.origin);
    const goOn = await holdMe(page);
    await page.getByTestId('passcode-input').fill('AAAA-AAAA');
    await page.getByTestId('passcode-continue').click();
    await page.getByText('Joining the session').waitFor();
    goOn();
    await page.getByTestId('demo-person').first().waitFor();
  });

  test.each(['#', '?'])(
    'a code in the address behind %s leaves it before anything else is done, and Back does not bring it again',
    async (before) => {
      const { page } = await openGuest(browser, server);
      const goOn = await holdMe(page);
      await page.goto(`${server.origin}/join${before}passcode=AAAA-AAAA`);
      await page.getByText('Joining the session').waitFor();
      expect(page.url()).not.toMatch(/AAAA/);
      goOn();
      await page.getByTestId('demo-person').first().waitFor();
      expect(page.url()).not.toMatch(/AAAA/);
      const entries = await page.context().newCDPSession(page);
      const { entries: history } = await entries.send('Page.getNavigationHistory');
      expect(history.map(({ url }) => url).filter((url) => url.includes('AAAA'))).toEqual([]);
    },
  );

  test('a second joiner is refused, and both sides are told', async () => {
    const { helper, sharer, passcode } = await askToView();
    const second = await joinByCode(browser, server, passcode, 'sharer2@demo.example');
    // Which a screen reader reads out by itself.
    await second.page.getByRole('alert').getByTestId('form-error').waitFor();
    await helper.page.getByTestId('refused-joiners').waitFor();
    await sharer.page.getByTestId('refused-joiners').waitFor();
    await untilState(helper.page, 'requested');
  });

  test('whose account may not be used here is offered another, since theirs would be taken again', async () => {
    const { page } = await openGuest(browser, server);
    await page.goto(`${server.origin}/help`);
    await chooseDemoPerson(page, 'guest@elsewhere.example');
    const again = page.getByTestId('sign-in-again');
    expect(await again.innerText()).toBe('Sign in with another account');
    expect(await again.getAttribute('href')).toContain('another=1');
  });

  test('a browser that cannot share says so before the code is used up; whoever goes on is told again, and the helper', async () => {
    const helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    const sharer = await openGuest(browser, server);
    await sharer.context.addInitScript(() => {
      Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia');
    });
    await sharer.page.goto(`${server.origin}/join#passcode=${passcode}`);
    const code = sharer.page.getByTestId('no-screen-code');
    expect(await code.innerText()).toBe(passcode);
    await expectCleanInBoth(sharer.page);
    await screenshot(sharer.page, 'sharer-cannot-share');
    await sharer.page.reload();
    await code.waitFor();
    await untilState(helper.page, 'waiting');
    await sharer.page.getByTestId('join-without-screen').click();
    await chooseDemoPerson(sharer.page, 'sharer@demo.example');
    await untilState(sharer.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    const problem = sharer.page.locator('[data-testid=share-problem][data-status=unsupported]');
    await problem.getByTestId('check-link').waitFor();
    await helper.page.locator('[data-testid=share-status][data-status=unsupported]').waitFor();
    await screenshot(sharer.page, 'sharer-unsupported');
    await screenshot(helper.page, 'helper-unsupported');
  });

  test('the session link opens the session', async () => {
    const helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    const sharer = await openGuest(browser, server);
    await sharer.page.goto(`${server.origin}/join?passcode=${passcode}`);
    await sharer.page.getByTestId('demo-person').first().waitFor();
    await chooseDemoPerson(sharer.page, 'sharer@demo.example');
    await untilState(helper.page, 'joined');
    expect(sharer.page.url()).not.toMatch(/passcode/);
  });

  test('a page that is loaded anew as soon as the session is seen comes back to it', async () => {
    const helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    // The view of the session comes, and the answer to joining never does.
    let answers = false;
    const prepare = async (context: BrowserContext) => {
      await context.routeWebSocket(/\/socket\//, (page) => {
        page.connectToServer().onMessage((message) => {
          if (answers || !String(message).startsWith('43')) page.send(message);
        });
      });
    };
    const sharer = await joinByCode(browser, server, passcode, undefined, { prepare });
    await untilState(sharer.page, 'joined');
    answers = true;
    await sharer.page.reload();
    await untilState(sharer.page, 'joined');
  });

  test('somebody without a helper role sees why there is no new session', async () => {
    const viewer = await openGuest(browser, server);
    await viewer.page.goto(`${server.origin}/help`);
    await chooseDemoPerson(viewer.page, 'viewer@demo.example');
    await viewer.page.getByTestId('permission-missing').waitFor();
    expect(await viewer.page.getByTestId('new-session').count()).toBe(0);
    await screenshot(viewer.page, 'viewer-no-role');
  });

  test('somebody of another organization is refused on a page that says so', async () => {
    const guest = await openGuest(browser, server);
    await guest.page.goto(`${server.origin}/help`);
    await chooseDemoPerson(guest.page, 'guest@elsewhere.example');
    await guest.page.waitForURL(/signin-failed/);
    await guest.page
      .getByText(/organization/i)
      .first()
      .waitFor();
    const reference = await guest.page.getByTestId('sign-in-reference').innerText();
    expect(reference).toMatch(/^[0-9a-f]{12}$/);
    const line = await server.printed(new RegExp(`([^\n]*"ref":"${reference}"[^\n]*)\n`));
    expect(line).toContain('ORGANIZATION_NOT_ALLOWED: tenant elsewhere.example is not allowed');
    await screenshot(guest.page, 'sign-in-refused');
  });

  test('a failed sign-in that has no reference does not speak of one', async () => {
    const { page } = await openGuest(browser, server);
    await page.goto(`${server.origin}/signin-failed?code=TOO_MANY_REQUESTS`);
    await page.getByTestId('form-error').waitFor();
    expect(await page.getByRole('main').innerText()).not.toMatch(/reference/i);
  });
});
