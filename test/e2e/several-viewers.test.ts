/** One screen for several viewers, in real browsers: the pages of helpers show it to an observer as well. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Answer, Payload, Reply, RequestName } from '../../src/protocol/requests.ts';
import {
  borrowBrowser,
  openHelper,
  ownTracks,
  packetsReceived,
  untilLetGo,
  untilMoreVoice,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { readPattern, servePattern, shownCounter, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share, smallWindow, type Sharing } from '../support/sharing.ts';
import { until } from '../support/until.ts';

const people = ['helper', 'helper2', 'viewer'].map((name) => `${name}@demo.example`);
const assignments = people.map((user) => ({
  role: 'Help Desk Operator',
  to: { user },
  scope: 'everyone',
}));
const options = {
  ...smallWindow,
  prepare: async (context: BrowserContext) => {
    await context.addInitScript(keepSockets);
  },
};

let server: TestServer;
let browser: Browser;
let patternServer: PatternServer;
let two: Sharing;
/** Helps along, and leads after the first test. */
let second: Awaited<ReturnType<typeof viewer>>;

beforeAll(async () => {
  [server, browser, patternServer] = await Promise.all([
    startServer({}, { assignments }),
    borrowBrowser(),
    servePattern(),
  ]);
  two = await share([browser, browser], server, patternServer, options);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
    () => patternServer.close(),
  );
});

/** Runs before a page's own scripts: what has no button yet goes by its own sockets. */
function keepSockets(): void {
  const kept: WebSocket[] = [];
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      kept.push(this);
    }
  };
  Object.assign(window, { sockets: kept });
}

/** Makes a request as a page would, by whichever socket of the page is in the session. */
async function request<Name extends RequestName>(
  { page }: Guest,
  name: Name,
  payload: Payload<Name>,
): Promise<Reply<Name>> {
  const answers = await page.evaluate(
    async ([asked, withWhat]) => {
      const { sockets } = window as unknown as { sockets: WebSocket[] };
      const open = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN);
      return await Promise.all(
        open.map(
          async (socket) =>
            await new Promise<unknown>((resolve) => {
              const id = 1_000_000 + Math.floor(performance.now());
              socket.addEventListener('message', ({ data }) => {
                const text = String(data);
                if (text.startsWith(`43${id}[`))
                  resolve((JSON.parse(text.slice(`43${id}`.length)) as unknown[])[0]);
              });
              socket.send(`42${id}${JSON.stringify([asked, withWhat])}`);
            }),
        ),
      );
    },
    [name, payload] as const,
  );
  const all = answers as Answer<Name>[];
  const answer = all.find((each) => each.ok || each.error.code !== 'NOT_IN_SESSION');
  if (answer?.ok) return answer.value;
  throw new Error(`${name}: ${answer?.error.code ?? 'no socket in the session'}`);
}

/** Somebody is let in, comes, asks to view, and is allowed to. */
async function viewer(userName: string, role: 'helper' | 'observer') {
  const guest = await openHelper(browser, server, userName, options);
  const { participantId } = await request(two.helper, 'participant.admit', { userName, role });
  await guest.page.goto(two.helper.page.url());
  await guest.page.getByTestId('session-state').first().waitFor({ state: 'attached' });
  await request(guest, 'grant.request', { grant: 'view' });
  const answer = { participantId, grant: 'view', allow: true } as const;
  await request(two.sharer, 'grant.answer', answer);
  return { ...guest, participantId };
}

const seenLater = async (page: Page) => await readPattern(page, await shownCounter(two.pattern));

test('two helpers and an observer see the same screen; whose grant is taken back sees no more of it', async () => {
  second = await viewer('helper2@demo.example', 'helper');
  const observer = await viewer('viewer@demo.example', 'observer');
  const viewers = [two.helper, second, observer];
  for (const { page } of viewers) await seenLater(page);

  const { participantId } = observer;
  await request(two.sharer, 'grant.revoke', { participantId, grant: 'view' });
  // What was on its way still arrives, on a busy machine later than the others' next picture.
  await until('nothing more comes to the observer, and to the others it does', async () => {
    const before = await packetsReceived(observer.page, 'video');
    for (const { page } of [two.helper, second]) await seenLater(page);
    return (await packetsReceived(observer.page, 'video')) === before;
  });

  await request(two.helper, 'session.pass-lead', { participantId: second.participantId });
  for (const { page } of [two.helper, second]) await seenLater(page);
});

test('whoever has written is named to everybody else, be it that two of them help', async () => {
  await second.page.getByTestId('chat-input').fill('from the one who leads now');
  await second.page.getByTestId('chat-send').click();
  const authors = async ({ page }: Guest) => {
    await page.getByTestId('chat-message').nth(1).waitFor();
    return await page.locator('beside-chat-message .about bdi').allInnerTexts();
  };
  expect(await authors(second)).toEqual(['Sofia Novák', 'You']);
  expect(await authors(two.helper)).toEqual(['Sofia Novák', 'Mateo Fernández']);
  expect(await authors(two.sharer)).toEqual(['You', 'Mateo Fernández']);
});

test('a helper hears everybody who speaks; whose voice is taken back is captured no more', async () => {
  const voices = async () =>
    await two.helper.page
      .getByTestId('remote-voice')
      .evaluate((audio: HTMLAudioElement) =>
        audio.srcObject instanceof MediaStream ? audio.srcObject.getAudioTracks().length : 0,
      );
  const { participantId } = second;
  await request(second, 'grant.request', { grant: 'voice' });
  const voice = { participantId, grant: 'voice' } as const;
  await request(two.sharer, 'grant.answer', { ...voice, allow: true });
  for (const { page } of [second, two.sharer]) await page.getByTestId('microphone-toggle').click();
  await until('both are played', async () => (await voices()) === 2);
  await untilMoreVoice(two.helper.page);
  await request(two.sharer, 'grant.revoke', voice);
  await second.page.locator('[data-testid=microphone-toggle][data-on=false]').waitFor();
  await untilLetGo(second.page);
  await until('the sharer is played on', async () => (await voices()) === 1);
});

test('once nobody may view any more the sharer’s page shows nothing, and can share anew when allowed', async () => {
  const { view } = await request(two.helper, 'session.enter', {
    sessionId: new URL(two.helper.page.url()).hash.replace('#session=', ''),
  });
  for (const participantId of [view.me.id, second.participantId])
    await request(two.sharer, 'grant.revoke', { participantId, grant: 'view' });
  await untilState(two.sharer.page, 'joined');
  expect(await ownTracks(two.sharer.page)).toContain('video ended');
  await second.page.getByTestId('request-screen').click();
  await two.sharer.page.getByTestId('allow').click();
  await two.sharer.page.getByTestId('share-screen').click();
  await seenLater(second.page);
});
