/** What the pages of a session say and how they hold it, at the places where people were misled. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  borrowBrowser,
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  untilEnded,
  untilState,
  untilTitle,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startProvider, type TestProvider } from '../support/openid-provider.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import {
  startServer,
  startServerProcess,
  type ServerProcess,
  type TestServer,
} from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: ServerProcess;
let browser: Browser;
/** Of whoever shares. */
let withWindows: Browser;
let pattern: PatternServer;
beforeAll(async () => {
  [server, browser, withWindows, pattern] = await Promise.all([
    startServerProcess(),
    borrowHeadlessShell(),
    borrowBrowser(),
    servePattern(),
  ]);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => withWindows.close(),
    () => server.stop(),
    () => pattern.close(),
  );
});

/** What the picker takes by itself. */
async function openPattern(sharer: Guest): Promise<void> {
  const page = await sharer.context.newPage();
  await page.goto(pattern.url);
  await sharer.page.bringToFront();
}

/** The words of the page’s first heading, wherever it stands. */
function heading(page: Page) {
  return page.locator('main h1').first();
}

describe('from the code to the end', () => {
  let helper: Guest;
  let sharer: Guest;

  test('the title of a tab begins with the code, and then with the name', async () => {
    helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    await untilTitle(helper.page, `${passcode}, waiting · Beside`);
    sharer = await joinByCode(withWindows, server, passcode);
    await untilTitle(helper.page, 'Sofia Novák is here · Beside');
    await untilTitle(sharer.page, 'Hanna Lindqvist is here · Beside');
    await untilState(sharer.page, 'joined');
    expect(await heading(sharer.page).innerText()).toBe(
      'Hanna Lindqvist is here. Nothing is shown yet.',
    );
  });

  test('the logo is no way out of a session', async () => {
    for (const { page } of [helper, sharer]) {
      expect(await page.locator('header .home').getAttribute('href')).toBeNull();
      await page.locator('header .home').click();
      await page.getByTestId('session-state').waitFor();
    }
  });

  test('no stop of the keyboard is without a role and a name', async () => {
    const nameless = await sharer.page.evaluate(() => {
      const all = function* (root: Document | ShadowRoot): Generator<Element> {
        for (const element of root.querySelectorAll('*')) {
          yield element;
          if (element.shadowRoot) yield* all(element.shadowRoot);
        }
      };
      return [...all(document)]
        .filter((element) => element.getAttribute('tabindex') === '0')
        .filter((element) => !(element.role ?? element.localName === 'main') || !element.ariaLabel)
        .map((element) => element.outerHTML.slice(0, 100));
    });
    expect(nameless).toEqual([]);
  });

  test('a job and a company are two things to a screen reader too', async () => {
    const card = sharer.page.getByTestId('person-card').first();
    expect((await card.innerText()).replaceAll(/\s+/g, ' ')).toMatch(/· , /);
  });

  test('Stop says nothing but that it has stopped', async () => {
    await openPattern(sharer);
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    await sharer.page.getByTestId('share-screen').click();
    await untilState(helper.page, 'sharing');
    await untilState(sharer.page, 'sharing');
    // The server takes its time.
    server.process.kill('SIGSTOP');
    try {
      await sharer.page.getByTestId('stop-sharing').click();
      await sharer.page.getByTestId('share-screen').waitFor();
      expect(await heading(sharer.page).innerText()).toBe('You have stopped sharing');
    } finally {
      server.process.kill('SIGCONT');
    }
    await untilState(sharer.page, 'allowed');
    await untilState(helper.page, 'allowed');
    expect(await heading(sharer.page).innerText()).toBe('You have stopped sharing');
    expect(await sharer.page.getByTestId('session-state').innerText()).toBe(
      'You have stopped sharing. Nothing is shown.',
    );
  });

  test('the end says who and why as its headline, and the focus is on it', async () => {
    await sharer.page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    });
    await helper.page.getByTestId('end-session').click();
    await untilEnded(sharer.page, 'helper-left');
    expect(await heading(sharer.page).innerText()).toBe('Hanna Lindqvist has ended the session.');
    await untilTitle(sharer.page, 'Hanna Lindqvist, session ended · Beside');
    const focused = await sharer.page.evaluate(() => {
      let { activeElement } = document;
      while (activeElement?.shadowRoot) ({ activeElement } = activeElement.shadowRoot);
      return activeElement?.localName;
    });
    expect(focused).toBe('h1');
    await Promise.all([helper.context.close(), sharer.context.close()]);
  });
});

test('whoever closes the page and does not come back is not said to have ended the session', async () => {
  const soon = await startServer({}, { session: { returnSeconds: 1 } });
  const helper = await openHelper(browser, soon);
  const sharer = await Visitor.signedIn(soon, 'sharer@demo.example');
  const page = await sharer.connect();
  await page.request('session.join', { passcode: await newSession(helper) });
  await untilState(helper.page, 'joined');
  // As a page says goodbye.
  page.close();
  await untilEnded(helper.page, 'sharer-left');
  expect(await heading(helper.page).innerText()).toBe(
    'Sofia Novák closed the page and did not come back.',
  );
  await Promise.all([helper.context.close(), sharer.close()]);
  await soon.stop();
});

test('the list of languages has its arrow where it belongs', async () => {
  const { page, context } = await openGuest(browser, server);
  await page.goto(server.origin);
  const select = (await page.getByTestId('language-select').boundingBox())!;
  const [globe, arrow] = await Promise.all(
    [0, 1].map(async (index) =>
      page.locator('beside-language-select svg').nth(index).boundingBox(),
    ),
  );
  expect(globe!.x + globe!.width).toBeLessThan(arrow!.x);
  expect(arrow!.x).toBeGreaterThan(select.x + select.width - 32);
  await context.close();
});

test('a link that cannot be copied says so', async () => {
  const { page, context } = await openHelper(browser, server);
  await page.getByTestId('new-session').click();
  await page.evaluate(() => {
    Clipboard.prototype.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await page.getByTestId('copy-link').click();
  await page.getByRole('alert').filter({ hasText: 'Copying did not work' }).waitFor();
  await context.close();
});

test('the field of the code is empty: nothing in it looks typed', async () => {
  const { page, context } = await openGuest(browser, server);
  await page.goto(server.origin);
  expect(await page.getByTestId('passcode-input').getAttribute('placeholder')).toBeNull();
  await context.close();
});

test('a link that is pasted into it becomes its code', async () => {
  const { page, context } = await openGuest(browser, server);
  await page.goto(server.origin);
  const input = page.getByTestId('passcode-input');
  for (const typed of [`${server.origin}/join#passcode=ABCD2345`, 'abcd2345']) {
    await input.fill(typed);
    expect(await input.inputValue()).toBe('ABCD-2345');
  }
  await context.close();
});

test('where colours are forced, warnings and the code keep an edge', async () => {
  const helper = await openHelper(browser, server, 'helper@demo.example', {
    forcedColors: 'active',
  });
  const passcode = await newSession(helper);
  const edge = async (page: Page, selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { borderTopWidth, borderTopStyle } = getComputedStyle(element);
        return borderTopStyle === 'none' ? 0 : Number.parseFloat(borderTopWidth);
      });
  expect(await edge(helper.page, '.passcode')).toBeGreaterThan(0);
  const sharer = await joinByCode(browser, server, passcode, 'sharer@demo.example', {
    forcedColors: 'active',
  });
  await untilState(sharer.page, 'joined');
  expect(await edge(sharer.page, '.notice.warn')).toBeGreaterThan(0);
  await Promise.all([helper.context.close(), sharer.context.close()]);
});

test('Japanese headings break between phrases', async () => {
  const { page, context } = await openGuest(browser, server, { locale: 'ja' });
  await page.goto(server.origin);
  expect(await heading(page).evaluate((h1) => getComputedStyle(h1).wordBreak)).toBe('auto-phrase');
  await context.close();
});

describe('names of sixty letters without a blank', () => {
  const longName = (first: string) => `${first}${'w'.repeat(60)}`;
  let provider: TestProvider;
  let named: TestServer;

  beforeAll(async () => {
    provider = await startProvider();
    provider.account = { sub: 'helper', claims: { name: '', roles: [], job_title: '' } };
    const { issuer, clientId, clientSecret } = provider;
    named = await startServer(
      { NODE_EXTRA_CA_CERTS: provider.caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
      { identity: { provider: 'oidc', oidc: { issuer, clientId } } },
    );
    provider.begin(named.origin);
  });
  afterAll(async () => {
    await named.stop();
    await provider.stop();
  });

  async function come(sub: string, roles: string[], width: number): Promise<Guest> {
    const own = roles.length > 0 ? browser : withWindows;
    const guest = await openGuest(own, named, { viewport: { width, height: 720 } });
    provider.account = {
      sub,
      claims: { name: longName(sub), roles, job_title: longName('job') },
    };
    await guest.context.request.get(`${named.origin}/signin?returnTo=/help`);
    return guest;
  }

  /** What has words and reaches out of the window. */
  async function outside(page: Page): Promise<string[]> {
    return await page.evaluate(() => {
      const all = function* (root: Document | ShadowRoot): Generator<Element> {
        for (const element of root.querySelectorAll('*')) {
          yield element;
          if (element.shadowRoot) yield* all(element.shadowRoot);
        }
      };
      return [...all(document)]
        .filter((element) => element.checkVisibility())
        .filter((element) =>
          [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
          ),
        )
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          return width > 1 && (left < -1 || right > innerWidth + 1);
        })
        .map((element) => `<${element.localName}> ${element.textContent.trim().slice(0, 40)}`);
    });
  }

  test.each([320, 1440])('push nothing out of a window %i pixels wide', async (width) => {
    const helper = await come('helper', ['Help Desk Operator'], width);
    await helper.page.goto(`${named.origin}/help`);
    const passcode = await newSession(helper);
    const sharer = await come('sharer', [], width);
    await sharer.page.goto(named.origin);
    await sharer.page.getByTestId('passcode-input').fill(passcode);
    await sharer.page.getByTestId('passcode-continue').click();
    await untilState(sharer.page, 'joined');
    const faults: Record<string, string[]> = {};
    const look = async (state: string) => {
      await untilState(sharer.page, state);
      await untilState(helper.page, state);
      for (const [who, { page }] of Object.entries({ helper, sharer }))
        faults[`${who}, ${state}`] = await outside(page);
    };
    await look('joined');
    // Of nobody here is it known who authenticates them.
    const cards = [helper, sharer].map(({ page }) => page.getByTestId('person-card').first());
    for (const card of cards)
      expect(await card.innerText()).toMatch(
        /^Not verified$[^]*^No organization vouches for this person\. Make sure that you know who it is\.$/m,
      );
    await openPattern(sharer);
    await helper.page.getByTestId('request-screen').click();
    await look('requested');
    expect(await sharer.page.locator('beside-consent').getByText('Not verified').count()).toBe(1);
    await sharer.page.getByTestId('allow').click();
    await look('allowed');
    await sharer.page.getByTestId('share-screen').click();
    await look('sharing');
    await sharer.page.getByTestId('stop-sharing').waitFor();
    const stop = (await sharer.page.getByTestId('stop-sharing').boundingBox())!;
    expect(stop.x + stop.width).toBeLessThanOrEqual(width);
    await helper.page.getByTestId('connection-quality').click();
    faults['the connection’s figures'] = await outside(helper.page);
    await sharer.page.getByTestId('stop-sharing').click();
    await look('allowed');
    await sharer.page.getByTestId('end-session').click();
    await look('ended');
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
    await Promise.all([helper.context.close(), sharer.context.close()]);
  });

  test('a name that is written from right to left keeps its direction to itself', async () => {
    const name = 'هناء ليندكفيست';
    const comes = async (sub: string, roles: string[]) => {
      const guest = await openGuest(browser, named, { locale: 'de' });
      provider.account = { sub, claims: { name, roles, job_title: '' } };
      await guest.context.request.get(`${named.origin}/signin?returnTo=/help`);
      return guest;
    };
    const helper = await comes('hana', ['Help Desk Operator']);
    await helper.page.goto(`${named.origin}/help`);
    const passcode = await newSession(helper);
    const sharer = await comes('sofia', []);
    await sharer.page.goto(named.origin);
    await sharer.page.getByTestId('passcode-input').fill(passcode);
    await sharer.page.getByTestId('passcode-continue').click();
    await untilState(sharer.page, 'joined');
    // First strong isolate, and its end (Unicode Standard Annex 9).
    expect(await heading(sharer.page).textContent()).toContain(`\u2068${name}\u2069`);
    expect(await heading(sharer.page).textContent()).not.toBe(`\u2068${name}\u2069`);
    await Promise.all([helper.context.close(), sharer.context.close()]);
  });
});
