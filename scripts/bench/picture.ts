/** From joining to the picture and back: the same steps by the server and directly, in turns. */
import type { Page } from 'playwright-core';
import { statistics, untilState } from '../../test/support/browser.ts';
import { against, atMost, type Finding } from './findings.ts';
import { glassToGlass, type Glass } from './glass.ts';
import { pause, type Lab } from './lab.ts';
import { openDirectly, type Direct } from './peer-to-peer.ts';
import { meetAndAllow, shareAgain, startRoomyServer, type Pair } from './people.ts';
import { connectMs, foundAt, frameAt, now, pickedAt, watchFor, watchForFrame } from './probes.ts';

/** A page that has just been loaded is busy for a moment. */
const calmMs = 200;
/** Until the bit rate has settled. */
const settleMs = 400;
const glassMs = 800;

interface Round {
  connect: number;
  firstFrame: number;
  glass: Glass;
}

interface BesideRound extends Round {
  returnFrame: number;
  tabClosed: number;
}

export async function measurePicture(lab: Lab): Promise<Finding[]> {
  const server = await startRoomyServer();
  const directly = await openDirectly(lab.blankUrl, lab.patternUrl);
  const pair = await meetAndAllow(server, lab.browser);
  const ours: BesideRound[] = [];
  const direct: Round[] = [];
  try {
    const pattern = await pair.sharer.context.newPage();
    await pattern.goto(lab.patternUrl);
    await pair.sharer.page.bringToFront();
    // In turns, so that a busy moment of the machine falls on both alike.
    for (let round = 1; round <= lab.rounds; round += 1) {
      direct.push(await directRound(directly));
      ours.push(await besideRound(lab, pair, pattern));
      console.log(`  round ${round} of ${lab.rounds}`);
    }
  } finally {
    await Promise.all([directly.close(), pair.close()]);
    await server.stop();
  }
  const both = <T>(of: (round: Round) => T[]) => ({
    ours: ours.flatMap(of),
    direct: direct.flatMap(of),
  });
  return [
    against(
      'connect',
      'ms',
      both(({ connect }) => [connect]),
      'p50',
      { times: 2.5 },
    ),
    against(
      'first frame',
      'ms',
      both(({ firstFrame }) => [firstFrame]),
      'p50',
      { times: 1.15 },
    ),
    against(
      'glass to glass',
      'ms',
      both(({ glass }) => glass.shown),
      'p50',
      { plus: 5 },
    ),
    against(
      'glass to glass',
      'ms',
      both(({ glass }) => glass.shown),
      'p95',
      { plus: 10 },
    ),
    against(
      'of it, until it has arrived',
      'ms',
      both(({ glass }) => glass.received),
      'p50',
      { plus: 5 },
    ),
    atMost(
      "picture after the helper's reload",
      'ms',
      ours.map((r) => r.returnFrame),
      'p50',
      1_000,
    ),
    atMost(
      'tab closed → shown',
      'ms',
      ours.map((round) => round.tabClosed),
      'p95',
      100,
    ),
  ];
}

async function directRound(direct: Direct): Promise<Round> {
  await direct.connect();
  const firstFrame = (await frameAt(direct.receiver)) - (await pickedAt(direct.sender));
  await pause(settleMs);
  const glass = await glassToGlass(direct.pattern, direct.receiver, glassMs);
  const connect = await connectMs(direct.sender, 1);
  await direct.disconnect();
  return { connect, firstFrame, glass };
}

/** As whoever types a code: on a page that has been there for a while. */
async function comeIn(page: Page, address: string): Promise<void> {
  await page.goto(new URL('/', address).href);
  await page.getByTestId('passcode-input').fill('AAAA');
  await pause(calmMs);
  await page.evaluate((session) => {
    history.pushState(null, '', session);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, address);
}

/** The sharer's page is opened, shares, and is closed; the helper's is loaded anew meanwhile. */
async function besideRound({ agreed }: Lab, pair: Pair, pattern: Page): Promise<BesideRound> {
  const { helper, sharer } = pair;
  const address = sharer.page.url();
  // One transport to send and one to receive.
  const connect = await connectMs(sharer.page, 2);
  await shareAgain(pair);
  const firstFrame = (await frameAt(helper.page)) - (await pickedAt(sharer.page));
  await pause(settleMs);
  const glass = await glassToGlass(pattern, helper.page, glassMs);

  const stats = await statistics(helper.page);
  const known = (name: string) => String(stats.find((entry) => entry[name])?.[name]);
  agreed.srtpCipher = known('srtpCipher');
  agreed.codec = known('mimeType');

  await helper.page.reload({ waitUntil: 'commit' });
  await watchForFrame(helper.page);
  const loadedAt = await helper.page.evaluate(() => performance.timeOrigin);
  const returnFrame = (await frameAt(helper.page)) - loadedAt;

  await watchFor(helper.page, 'presence');
  const closedAt = now();
  await sharer.page.close();
  const tabClosed = (await foundAt(helper.page)) - closedAt;

  sharer.page = await sharer.context.newPage();
  await comeIn(sharer.page, address);
  await untilState(sharer.page, 'allowed');
  return { connect, firstFrame, glass, returnFrame, tabClosed };
}
