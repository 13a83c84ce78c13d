/** From the meeting to the picture and back: the same steps by the server and directly, in turns. */
import { statistics } from '../../test/support/browser.ts';
import type { TestServer } from '../../test/support/server.ts';
import { against, atMost, type Finding } from './findings.ts';
import { glassToGlass } from './glass.ts';
import { pause, type Lab } from './lab.ts';
import { connectDirectly } from './peer-to-peer.ts';
import { meet, share, startRoomyServer } from './people.ts';
import { connectMs, foundAt, frameAt, now, pickedAt, watchFor, watchForFrame } from './probes.ts';

/** Until the bit rate has settled. */
const settleMs = 500;
const glassMs = 1_500;

interface Round {
  connect: number;
  firstFrame: number;
  glass: number[];
}

interface BesideRound extends Round {
  returnFrame: number;
  tabClosed: number;
}

export async function measurePicture(lab: Lab): Promise<Finding[]> {
  const server = await startRoomyServer();
  const ours: BesideRound[] = [];
  const direct: Round[] = [];
  try {
    // In turns, so that a busy moment of the machine falls on both alike.
    for (let round = 1; round <= lab.rounds; round += 1) {
      direct.push(await directRound(lab));
      ours.push(await besideRound(lab, server));
      console.log(`  round ${round} of ${lab.rounds}`);
    }
  } finally {
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
      both(({ glass }) => glass),
      'p50',
      { plus: 5 },
    ),
    against(
      'glass to glass',
      'ms',
      both(({ glass }) => glass),
      'p95',
      { plus: 10 },
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

async function directRound({ browser, patternUrl, blankUrl }: Lab): Promise<Round> {
  const direct = await connectDirectly(browser, blankUrl, patternUrl);
  try {
    const firstFrame = (await frameAt(direct.receiver)) - (await pickedAt(direct.sender));
    await pause(settleMs);
    const glass = await glassToGlass(direct.pattern, direct.receiver, glassMs);
    return { connect: await connectMs(direct.sender, 1), firstFrame, glass };
  } finally {
    await direct.close();
  }
}

async function besideRound(
  { browser, patternUrl, agreed }: Lab,
  server: TestServer,
): Promise<BesideRound> {
  const pair = await meet(server, browser);
  const { helper, sharer } = pair;
  try {
    // One transport to send and one to receive.
    const connect = await connectMs(sharer.page, 2);
    const pattern = await share(pair, patternUrl);
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
    return { connect, firstFrame, glass, returnFrame, tabClosed };
  } finally {
    await pair.close();
  }
}
