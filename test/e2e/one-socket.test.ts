/** A page has one socket for as long as it lasts, whatever it shows; all that it shows hears of its connection. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { adminPath } from '../../src/protocol/admin-parts.ts';
import { paths } from '../../src/protocol/paths.ts';
import type { Reply } from '../../src/protocol/requests.ts';
import {
  borrowBrowser,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  untilState,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { readPattern, servePattern, shownCounter } from '../support/pattern.ts';
import { reconnecting, share, smallWindow } from '../support/sharing.ts';
import { until } from '../support/until.ts';

const everything = ['Help Desk Operator', 'Administrator'].map((role) => ({
  role,
  to: { user: 'helper@demo.example' },
  scope: 'everyone',
}));
const helping = {
  role: 'Help Desk Operator',
  to: { user: 'helper2@demo.example' },
  scope: 'everyone',
};

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer({}, { assignments: [...everything, helping] }),
    borrowBrowser(),
  ]);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
  );
});

/** The sockets that a page opens from now on, and what it asks by them. */
async function socketsOf(page: Page) {
  const opened: WebSocketRoute[] = [];
  const asked: string[] = [];
  await page.routeWebSocket(/\/socket\//, (socket) => {
    opened.push(socket);
    const upstream = socket.connectToServer();
    socket.onMessage((message) => {
      // An event with an acknowledgement, by the protocol of socket.io: 42, a number, and the name first.
      const [, name] = /^42\d+\["([^"]+)"/.exec(String(message)) ?? [];
      if (name) asked.push(name);
      upstream.send(message);
    });
  });
  return { opened, asked };
}

/** As by the browser's own buttons, which load nothing anew. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

test('somebody goes through all pages, into a session and out of it, by one socket', async () => {
  const { page, errors } = await openHelper(browser, server);
  const { opened, asked } = await socketsOf(page);
  await page.goto(server.origin + adminPath('settings'));
  await page.getByTestId('setting').first().waitFor();
  await goTo(page, paths.help);
  await page.getByTestId('device').first().waitFor();
  const sharer = await joinByCode(
    browser,
    server,
    await newSession({ page, errors, context: page.context() }),
  );
  await untilState(page, 'joined');

  await goTo(page, paths.check);
  // For the other one it is as if the page had been closed.
  await sharer.page.getByText('Hanna Lindqvist is away').first().waitFor();
  await page.locator('[data-testid=check-verdict][data-verdict=ready]').waitFor();
  await goTo(page, paths.help);
  await page.getByTestId('own-back').click();
  await untilState(page, 'joined');
  await untilState(sharer.page, 'joined');

  const other = await openHelper(browser, server, 'helper2@demo.example');
  const passcode = await newSession(other);
  await goTo(page, paths.enterCode);
  await page.getByTestId('own-session').waitFor();
  await page.getByTestId('passcode-input').fill(passcode);
  await page.getByTestId('passcode-continue').click();
  await untilState(page, 'joined');
  await untilState(other.page, 'joined');
  expect(opened).toHaveLength(1);
  const ofSessionsAndChecks = /^session\.(create|enter|join|leave)$|^check\.(open|close)$/;
  expect(asked.filter((name) => ofSessionsAndChecks.test(name))).toEqual([
    'session.create',
    'session.leave',
    'check.open',
    'check.close',
    'session.enter',
    'session.leave',
    'session.join',
  ]);
  expect(errors).toEqual([]);
});

test('somebody who is not signed in needs none on the entry page', async () => {
  const { page } = await openGuest(browser, server);
  const { opened } = await socketsOf(page);
  await page.goto(server.origin);
  // The server has said who is signed in.
  await page.getByText('demo').first().waitFor();
  expect(await page.locator('beside-own-sessions').count()).toBe(0);
  expect(opened).toEqual([]);
});

test('a connection that is lost is sought once, and all that the page shows goes on with the next', async () => {
  const { page, context } = await openHelper(browser, server);
  const { opened } = await socketsOf(page);
  await page.reload();
  await page.getByTestId('device').first().waitFor();
  const elsewhere = await context.newPage();
  await elsewhere.goto(server.origin + paths.help);
  const passcode = await newSession({ page: elsewhere, errors: [], context });
  await opened[0]?.close();
  await page.getByTestId('own-session').getByText(passcode).waitFor();
  await page.getByTestId('device-search').fill('surface');
  await page.getByTestId('device-count').getByText('surface').waitFor();
  expect(opened).toHaveLength(2);
  await goTo(page, adminPath('settings'));
  await page.getByTestId('setting').first().waitFor();
  expect(opened).toHaveLength(2);
});

/** @returns Ids of the sessions that somebody is in. */
async function ownSessions(context: BrowserContext): Promise<string[]> {
  const answer = await context.request.get(server.origin + paths.ownSessions);
  return ((await answer.json()) as Reply<'session.own'>).sessions.map(({ id }) => id);
}

test('a session that is being opened when somebody goes on to something else comes to nothing, or was there', async () => {
  const { page, context } = await openHelper(browser, server);
  const own = async () => await ownSessions(context);
  const before = await own();
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<string>();
  await page.routeWebSocket(/\/socket\//, (socket) => {
    const upstream = socket.connectToServer();
    const held: string[] = [];
    let answer = '';
    socket.onMessage((message) => {
      const text = String(message);
      if (held.length === 0 && !text.includes('"session.create"')) return upstream.send(message);
      // The answer to a request has its number.
      if (held.length === 0) answer = `43${/^42(\d+)/.exec(text)?.[1] ?? ''}[`;
      held.push(text);
      asked.resolve();
      // Both at once, so that the second finds the first under way.
      if (text.includes('"session.leave"')) for (const each of held.splice(0)) upstream.send(each);
    });
    upstream.onMessage((message) => {
      socket.send(message);
      if (answer && String(message).startsWith(answer)) answered.resolve(String(message));
    });
  });
  await page.reload();
  await page.getByTestId('new-session').click();
  await asked.promise;
  await goTo(page, paths.check);
  const answer = await answered.promise;
  // Of those before, one may have ended meanwhile.
  const opened = (await own()).filter((id) => !before.includes(id));
  // A server that was done with the first before the second came has opened one, and said so.
  expect(opened).toHaveLength(answer.includes('NOT_IN_SESSION') ? 0 : 1);
});

/** Sockets of a page that come to nothing for as long as this is so. */
async function refusedSockets(
  page: Page | BrowserContext,
  refuse: (socket: WebSocketRoute) => void,
) {
  const network = { isDown: false, asked: [] as string[], answers: new Map<string, string>() };
  await page.routeWebSocket(/\/socket\//, (socket) => {
    if (network.isDown) return refuse(socket);
    const upstream = socket.connectToServer();
    const cut = () => void Promise.all([socket.close(), upstream.close()]);
    // The answer to a request has its number.
    const names = new Map<string, string>();
    socket.onMessage((message) => {
      const [, id, name] = /^42(\d+)\["(session\.[^"]+)"/.exec(String(message)) ?? [];
      if (name) network.asked.push(name);
      if (id && name) names.set(id, name);
      if (network.isDown) cut();
      else upstream.send(message);
    });
    upstream.onMessage((message) => {
      if (network.isDown) return cut();
      socket.send(message);
      const [, id = ''] = /^43(\d+)\[/.exec(String(message)) ?? [];
      network.answers.set(names.get(id) ?? '', String(message));
    });
  });
  return network;
}

test('whoever leaves a session while the connection is lost waits for that no longer than for anything else', async () => {
  const { page, errors, context } = await openHelper(browser, server);
  await page.clock.install();
  const network = await refusedSockets(page, (socket) => void socket.close());
  await page.reload();
  await newSession({ page, errors, context });
  network.isDown = true;
  await page.getByTestId('reconnecting').waitFor();
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await goTo(page, paths.help);
  await page.getByTestId('new-session').click();
  // A page waits for an answer for eight seconds.
  await page.clock.runFor(9_000);
  await page.getByTestId('failure').waitFor();
});

test('a session that was asked for before the socket was refused comes to nothing, or was there', async () => {
  const { page, context } = await openHelper(browser, server);
  const own = async () => await ownSessions(context);
  const before = await own();
  const reply = { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 };
  // As engine.io and socket.io say it.
  const handshake = { sid: 'a', upgrades: [], pingInterval: 5_000, pingTimeout: 5_000 };
  const network = await refusedSockets(page, (socket) => {
    socket.send(`0${JSON.stringify({ ...handshake, maxPayload: 65_536 })}`);
    socket.onMessage((message) => {
      if (String(message).startsWith('40'))
        socket.send(`44${JSON.stringify({ message: reply.code, data: reply })}`);
    });
  });
  network.isDown = true;
  await page.reload();
  await page.getByTestId('new-session').click();
  await page.getByTestId('failure').waitFor();
  network.isDown = false;
  await until('it is told both', () => network.asked.includes('session.leave'));
  expect(network.asked.filter((name) => name !== 'session.own')).toEqual([
    'session.create',
    'session.leave',
  ]);
  await until('it is answered', () => network.answers.has('session.create'));
  // A server that was done with the first before the second came has opened one, and said so.
  const isNone = network.answers.get('session.create')?.includes('NOT_IN_SESSION');
  expect((await own()).filter((id) => !before.includes(id))).toHaveLength(isNone ? 0 : 1);
});

test('a screen that is shared while the helper’s socket is lost is seen once that is back', async () => {
  const patternServer = await servePattern();
  const networks: Awaited<ReturnType<typeof refusedSockets>>[] = [];
  const two = await share([browser, browser], server, patternServer, {
    ...smallWindow,
    prepare: async (context) => {
      networks.push(await refusedSockets(context, (socket) => void socket.close()));
    },
  });
  const { helper, sharer, pattern } = two;
  // The helper's is the first.
  const network = networks[0]!;
  await sharer.page.getByTestId('stop-sharing').click();
  await untilState(helper.page, 'allowed');
  network.isDown = true;
  await helper.page.locator(reconnecting).waitFor();
  await sharer.page.getByTestId('share-screen').click();
  await untilState(sharer.page, 'sharing');
  const shown = await shownCounter(pattern);
  network.isDown = false;
  await readPattern(helper.page, shown);
  await Promise.all([helper.context.close(), sharer.context.close()]);
  patternServer.close();
});
