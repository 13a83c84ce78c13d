/** A chat message there and back, numbered and stored on the way, against a bare data channel. */
import type { Page } from 'playwright-core';
import { against, type Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { openDirectly, pingDirectly, stopPicture } from './peer-to-peer.ts';
import { meet, startRoomyServer } from './people.ts';
import { connectMs } from './probes.ts';

const messagesPerRound = 2;
/** One person may write 30 messages in 5 seconds. */
const roundMs = 300;

export async function measureChat({
  rounds,
  browser,
  patternUrl,
  blankUrl,
}: Lab): Promise<Finding[]> {
  const server = await startRoomyServer();
  const directly = await openDirectly(blankUrl, patternUrl);
  await directly.connect();
  await stopPicture(directly);
  const pair = await meet(server, browser);
  try {
    await connectMs(pair.helper.page, 2);
    const direct: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await writeMessages(pair.helper.page, messagesPerRound);
      direct.push(...(await pingDirectly(directly, messagesPerRound)));
      await pause(roundMs);
    }
    const ours = await pair.helper.page.evaluate(() => window.chatMs);
    const channel: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      channel.push(await sendPastThePage(pair.helper.page));
      await pause(roundMs / messagesPerRound);
    }
    return [
      against('chat there and back, from page to page', 'ms', { ours, direct }, 'p50', {
        most: 1.5,
      }),
      {
        ...against('chat there and back, without a page', 'ms', { ours: channel, direct }, 'p50', {
          most: 1.5,
        }),
        note: 'on the same channel, numbered and stored too, but the sending page has nothing to draw meanwhile, as in the direct one',
      },
    ];
  } finally {
    await Promise.all([directly.close(), pair.close()]);
    await server.stop();
  }
}

/** On the page's own channel. @returns Milliseconds until it is back, numbered. */
async function sendPastThePage(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const { chatChannel, chatMs } = window;
    const before = chatMs.length;
    chatChannel?.send(JSON.stringify({ id: crypto.randomUUID(), text: 'past the page' }));
    while (chatMs.length === before) await new Promise((resolve) => setTimeout(resolve));
    return chatMs[before] ?? Number.NaN;
  });
}

/** One by one, each after the one before has come back over the data channel. */
async function writeMessages(page: Page, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const before = await page.evaluate(() => window.chatMs.length);
    await page.getByTestId('chat-input').fill(`message ${index}`);
    await page.getByTestId('chat-send').click();
    await page.waitForFunction((sent) => window.chatMs.length > sent, before);
  }
}
