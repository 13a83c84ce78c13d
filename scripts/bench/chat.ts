/** A chat message there and back, numbered and stored on the way, against a bare data channel. */
import type { Page } from 'playwright-core';
import { against, type Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { connectDirectly, pingDirectly, stopPicture } from './peer-to-peer.ts';
import { meet, startRoomyServer } from './people.ts';
import { connectMs } from './probes.ts';

const messagesPerRound = 3;
/** One person may write 30 messages in 5 seconds. */
const roundMs = 500;

export async function measureChat({
  rounds,
  browser,
  patternUrl,
  blankUrl,
}: Lab): Promise<Finding[]> {
  const server = await startRoomyServer();
  const directly = await connectDirectly(browser, blankUrl, patternUrl);
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
    return [against('chat there and back', 'ms', { ours, direct }, 'p50', { most: 1.5 })];
  } finally {
    await Promise.all([directly.close(), pair.close()]);
    await server.stop();
  }
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
