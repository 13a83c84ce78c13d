/** Which way chat goes: by the data channel, and a refusal there still reaches the page. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { misfitOfFrame } from '../support/contract.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

declare global {
  interface Window {
    /** What the page has sent by data channels. */
    channelTexts?: string[];
    /** The one that it has used last. */
    channel?: RTCDataChannel;
  }
}

describe('chat', () => {
  let server: TestServer;
  let browser: Browser;
  let helper: Guest;
  let sharer: Guest;
  /** What goes over the helper's socket, either way. */
  const frames: string[] = [];
  /** A network that is slow to tell the helper what has changed. */
  let holdsViews = false;

  /** The server has answered that it takes what comes by the helper's channel. */
  const { promise: channelTaken, resolve: takeChannel } = Promise.withResolvers<void>();
  let asked: string | undefined;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({}, { settings: { blockChat: false } }),
      borrowHeadlessShell(),
    ]);
    helper = await openGuest(browser, server);
    await helper.context.addInitScript(noteChannelTexts);
    await helper.page.routeWebSocket(/\/socket\//, (page) => {
      const toServer = page.connectToServer();
      page.onMessage((frame) => {
        frames.push(String(frame));
        asked ??= /^42(\d+)\["media.produce-data"/.exec(String(frame))?.[1];
        toServer.send(frame);
      });
      toServer.onMessage((frame) => {
        frames.push(String(frame));
        if (!(holdsViews && String(frame).includes('session.view'))) page.send(frame);
        if (asked && String(frame).startsWith(`43${asked}[`)) takeChannel();
      });
    });
    await helper.page.goto(`${server.origin}/help`);
    await chooseDemoPerson(helper.page, 'helper@demo.example');
    sharer = await joinByCode(browser, server, await newSession(helper));
    await untilState(helper.page, 'joined');
    await channelTaken;
  });
  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
    );
  });

  async function say({ page }: Guest, text: string): Promise<void> {
    await page.getByTestId('chat-input').fill(text);
    await page.getByTestId('chat-send').click();
  }

  test('goes by the data channel alone, there and back', async () => {
    await say(helper, 'by the channel');
    await sharer.page.getByTestId('chat-message').filter({ hasText: 'by the channel' }).waitFor();
    await say(sharer, 'and back');
    await helper.page.getByTestId('chat-message').filter({ hasText: 'and back' }).waitFor();
    const sent = await helper.page.evaluate(() => window.channelTexts);
    expect(sent).toEqual([expect.stringContaining('by the channel')]);
    expect(frames.filter((frame) => /by the channel|and back/.test(frame))).toEqual([]);
  });

  test('that is refused on the data channel is shown as not sent, with the reason', async () => {
    holdsViews = true;
    await server.configure({ settings: { blockChat: true } });
    // The sharer's page has been told; the helper's has not.
    await sharer.page.getByText('Your organization has switched chat off.').first().waitFor();
    await say(helper, 'too late');
    await helper.page.getByText('Not sent').waitFor();
    const sent = await helper.page.evaluate(() => window.channelTexts);
    expect(sent?.at(-1)).toContain('too late');
    const ofRefusal = frames.filter((frame) => frame.includes('chat.refused'));
    expect(ofRefusal).toEqual([expect.stringContaining('CHAT_BLOCKED')]);
    expect(ofRefusal.map(misfitOfFrame)).toEqual([undefined]);
    expect(frames.filter((frame) => frame.includes('too late'))).toEqual([]);
    expect(await sharer.page.getByText('too late').count()).toBe(0);
  });

  test('of a page that floods its data channel ends there, and the page is told so once', async () => {
    await helper.page.evaluate(() => {
      for (let count = 0; count < 60; count += 1)
        window.channel?.send(JSON.stringify({ id: crypto.randomUUID(), text: 'flood' }));
    });
    await helper.page.waitForFunction(() => window.channel?.readyState === 'closed');
    await until('the page is told', () => told().length > 0);
    expect(told()).toHaveLength(1);
    function told(): string[] {
      return frames.filter((frame) => /chat\.refused.*TOO_MANY_REQUESTS/.test(frame));
    }
  });
});

/** Runs before the page's own scripts. */
function noteChannelTexts(): void {
  const texts: string[] = [];
  window.channelTexts = texts;
  const { prototype } = RTCDataChannel;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- Called with its own object below.
  const send = prototype.send as (data: string) => void;
  prototype.send = function (this: RTCDataChannel, data: string) {
    texts.push(data);
    window.channel = this;
    send.call(this, data);
  } as typeof prototype.send;
}
