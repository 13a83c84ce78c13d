/** Every page in every language: it is found by itself, nothing of it is English, and all of it fits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { directionOf, languageTags, type LanguageTag } from '../../web/i18n/languages.ts';
import {
  borrowBrowser,
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** The narrowest telephone that is still common. */
const narrow = { viewport: { width: 360, height: 740 }, locale: 'en' };

let server: TestServer;
let browser: Browser;
/** Of whoever shares. */
let withWindows: Browser;
let pattern: PatternServer;
beforeAll(async () => {
  [server, browser, withWindows, pattern] = await Promise.all([
    startServer(),
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

function catalogueOf(tag: LanguageTag): Record<string, string> {
  const file = join(import.meta.dirname, `../../web/i18n/catalogues/${tag}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

const english = catalogueOf('en');

/** English sentences that a language says in another way. */
const foreign = Object.fromEntries(
  languageTags.map((tag) => {
    const own = tag === 'en' ? {} : catalogueOf(tag);
    const ownWords = new Set(Object.values(own));
    const sentences = Object.entries(english)
      .filter(([key, message]) => key in own && own[key] !== message && !message.includes('{'))
      .map(([, message]) => message)
      .filter((message) => !ownWords.has(message));
    return [tag, new Set(sentences)];
  }),
) as Record<LanguageTag, Set<string>>;

async function choose(page: Page, tag: LanguageTag): Promise<void> {
  await page.getByTestId('language-select').selectOption(tag);
  await page.locator(`html[lang="${tag}"]`).waitFor();
}

/** What somebody sees of a page in one language. */
interface Look {
  words: string[];
  /** What does not fit. */
  misfits: string[];
}

/** Chooses one language after another. All in the page: each way there and back takes as long as a look. */
async function looksOf(page: Page): Promise<Record<LanguageTag, Look>> {
  return await page.evaluate(async (tags) => {
    const drawn = () => new Promise((resolve) => requestAnimationFrame(resolve));
    // Sooner than the next picture is drawn, which takes longer than all else.
    const soon = () => new Promise((resolve) => setTimeout(resolve));
    /** Shadow roots are looked into. */
    const all = function* (root: Document | ShadowRoot): Generator<Element> {
      for (const element of root.querySelectorAll('*')) {
        yield element;
        if (element.shadowRoot) yield* all(element.shadowRoot);
      }
    };
    const look = (): Look => {
      const elements = [...all(document)].filter((element) => element.checkVisibility());
      const words = elements.flatMap((element) => [
        ...[...element.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent?.trim() ?? ''),
        ...['title', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
      ]);
      const wide = elements.filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const cut =
          element.matches('button, .button, h1, h2') &&
          element.scrollWidth > element.clientWidth + 1;
        return width > 1 && (cut || left < -1 || right > innerWidth + 1);
      });
      const { scrollWidth } = document.documentElement;
      return {
        words: words.filter((word) => word !== ''),
        misfits: [
          ...wide.map(
            (element) => `<${element.localName}> ${element.textContent.trim().slice(0, 60)}`,
          ),
          ...(scrollWidth > innerWidth ? [`the page, which is ${scrollWidth} wide`] : []),
        ],
      };
    };
    const looks: Partial<Record<LanguageTag, Look>> = {};
    for (const tag of tags) {
      const select = [...all(document)].find((element) =>
        element.matches('select[data-testid=language-select]'),
      ) as HTMLSelectElement;
      select.value = tag;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      // One that never comes is seen by the limit of the test.
      while (document.documentElement.lang !== tag) await soon();
      await drawn();
      await drawn();
      looks[tag] = look();
    }
    return looks as Record<LanguageTag, Look>;
  }, languageTags);
}

/** Looks at a page in one language after another: words of English, and what does not fit. */
async function expectGoodInAll(page: Page): Promise<void> {
  const faults: Partial<Record<LanguageTag, string[]>> = {};
  for (const [tag, { words, misfits }] of Object.entries(await looksOf(page)) as [
    LanguageTag,
    Look,
  ][]) {
    const found = [
      ...words.filter((word) => foreign[tag].has(word)).map((word) => `in English: ${word}`),
      ...misfits.map((what) => `does not fit: ${what}`),
    ];
    if (found.length > 0) faults[tag] = found;
  }
  expect(faults).toEqual({});
}

describe('a failed sign-in', () => {
  let guest: Guest;
  let speak: (locale: LanguageTag) => Promise<unknown>;
  beforeAll(async () => {
    guest = await openGuest(browser, server);
    const protocol = await guest.context.newCDPSession(guest.page);
    const userAgent = await guest.page.evaluate(() => navigator.userAgent);
    speak = async (acceptLanguage) =>
      await protocol.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage });
  });
  afterAll(async () => {
    await guest.context.close();
  });

  test.each(languageTags)('is told in the language of the browser: %s', async (locale) => {
    const { page } = guest;
    await speak(locale);
    // As an identity provider sends somebody back who has cancelled.
    await page.goto(`${server.origin}/signin/callback?error=access_denied&state=unknown`);
    const words = catalogueOf(locale);
    const told = page.getByTestId('form-error');
    await told.waitFor();
    expect(await told.innerText()).toBe(words['error.SIGN_IN_FAILED']);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      words['sign-in-failed.title'],
    );
    expect(await page.getByTestId('sign-in-again').innerText()).toBe(words['sign-in-failed.again']);
    expect(await page.title()).toContain(words['title.sign-in-failed']);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    expect(await page.locator('html').getAttribute('dir')).toBe(directionOf(locale));
    const reference = await page.getByTestId('sign-in-reference').innerText();
    expect(server.output()).toContain(reference);
  });
});

describe('in every language, on a narrow window, fits and is understood', () => {
  let helper: Guest;
  let sharer: Guest;

  async function visit(path: string, shown: string): Promise<void> {
    const { context, page } = await openGuest(browser, server, narrow);
    await page.goto(`${server.origin}${path}`);
    await page.getByTestId(shown).first().waitFor();
    await expectGoodInAll(page);
    await context.close();
  }

  test.each([
    ['the first page', '/', 'passcode-input'],
    ['the demo’s sign-in', '/help', 'demo-person'],
    ['the check of the connection', '/check', 'check-verdict'],
    ['a page that is not there', '/nothing-here', 'language-select'],
  ])('%s', async (_, path, shown) => {
    await visit(path, shown);
  });

  test('the settings', async () => {
    const { context, page } = await openGuest(browser, server, narrow);
    await page.goto(`${server.origin}/admin/settings`);
    await chooseDemoPerson(page, 'admin@demo.example');
    await page.getByTestId('setting').first().waitFor();
    await expectGoodInAll(page);
    await page.goto(`${server.origin}/signout`);
    await page.getByTestId('sign-out').waitFor();
    await expectGoodInAll(page);
    await context.close();
  });

  test('the console', async () => {
    helper = await openHelper(browser, server, 'helper@demo.example', narrow);
    await helper.page.goto(`${server.origin}/account`);
    await helper.page.getByTestId('login').waitFor();
    await expectGoodInAll(helper.page);
    await helper.page.goto(`${server.origin}/help`);
    await helper.page.getByTestId('device').first().waitFor();
    await expectGoodInAll(helper.page);
  });

  test('the wait for the sharer', async () => {
    await choose(helper.page, 'en');
    const passcode = await newSession(helper);
    await expectGoodInAll(helper.page);
    sharer = await joinByCode(withWindows, server, passcode, 'sharer@demo.example', narrow);
    await untilState(sharer.page, 'joined');
  });

  async function bothIn(state: string): Promise<void> {
    await Promise.all(
      [helper, sharer].map(async ({ page }) => {
        await untilState(page, state);
        await expectGoodInAll(page);
      }),
    );
  }

  test('two people join', async () => {
    await bothIn('joined');
  });

  test('the request', async () => {
    await helper.page.getByTestId('request-screen').click();
    await bothIn('requested');
  });

  test('the choice of what to share', async () => {
    await sharer.page.getByTestId('allow').click();
    await bothIn('allowed');
  });

  test('what is shared', async () => {
    const tab = await sharer.context.newPage();
    await tab.goto(pattern.url);
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    await bothIn('sharing');
    await sharer.page.getByTestId('stop-sharing').click();
  });

  test('the end', async () => {
    await untilState(sharer.page, 'allowed');
    await sharer.page.getByTestId('end-session').click();
    await bothIn('ended');
  });
});

describe('the choice of a language', () => {
  test('changes the page at once and is remembered', async () => {
    const { context, page } = await openGuest(browser, server, { locale: 'fr-CA' });
    await page.goto(server.origin);
    await page.locator('html[lang=fr]').waitFor();
    await choose(page, 'ja');
    const words = catalogueOf('ja');
    await page.getByRole('heading', { name: words['entry.title'] ?? '' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: words['entry.title'] ?? '' }).waitFor();
    expect(await page.getByTestId('language-select').inputValue()).toBe('ja');
    await context.close();
  });

  test('mirrors the page where people read from right to left', async () => {
    const { context, page } = await openGuest(browser, server, { locale: 'he-IL' });
    await page.goto(server.origin);
    await page.locator('html[dir=rtl]').waitFor();
    const isOnTheLeft = async () => {
      const box = await page.getByTestId('language-select').boundingBox();
      return box !== null && box.x < 640;
    };
    expect(await isOnTheLeft()).toBe(true);
    await choose(page, 'en');
    expect(await page.locator('html').getAttribute('dir')).toBe('ltr');
    expect(await isOnTheLeft()).toBe(false);
    await context.close();
  });

  test('leaves everything as it was when its words cannot be loaded', async () => {
    const { context, page } = await openGuest(browser, server, { locale: 'sv-SE' });
    await page.goto(server.origin);
    await page.locator('html[lang=sv]').waitFor();
    await context.setOffline(true);
    await page.getByTestId('language-select').selectOption('ko');
    await page.waitForFunction(() => {
      const app = document.querySelector('beside-app')?.shadowRoot;
      const header = app?.querySelector('beside-page-header')?.shadowRoot;
      const choice = header?.querySelector('beside-language-select')?.shadowRoot;
      return choice?.querySelector('select')?.value === 'sv';
    });
    expect(await page.locator('html').getAttribute('lang')).toBe('sv');
    await page.getByRole('heading', { name: catalogueOf('sv')['entry.title'] ?? '' }).waitFor();
    await context.close();
  });
});
