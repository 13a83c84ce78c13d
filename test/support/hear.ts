/** What a page is told over its sockets: those that are open, and those that it opens later. */
import type { Page } from 'playwright-core';
import { until } from './until.ts';

interface Message {
  text: string;
  /** Milliseconds, by the browser's clock. */
  at: number;
}

export interface Heard {
  /** In order. */
  messages: Message[];
  /** Waits until so many have come. */
  atLeast(count: number): Promise<void>;
}

/** Listens for the messages that contain something, from now on. */
export async function hear(page: Page, part: string): Promise<Heard> {
  const messages: Message[] = [];
  const browser = await page.context().newCDPSession(page);
  browser.on('Network.webSocketFrameReceived', ({ response, timestamp }) => {
    const text = response.payloadData;
    if (text.includes(part)) messages.push({ text, at: timestamp * 1_000 });
  });
  await browser.send('Network.enable');
  return {
    messages,
    async atLeast(count) {
      const came = () => Promise.resolve(messages.length >= count);
      await until(`${part} was heard ${count} times`, came);
    },
  };
}
