/**
 * The network path from the sharer, then the network path to the helper, becomes too narrow for scrolling small text,
 * and wide again: when the text is as sharp as before. The helper's page compares each picture with
 * the one that was sent.
 */
import { hubOfThisRun } from '../../test/support/network-hub.ts';
import { Network } from '../../test/support/network.ts';
import { serveSmallPrint, SmallPrint } from '../../test/support/small-print.ts';
import { startBrowser } from '../../test/support/browser.ts';
import { atMost, type Finding } from './findings.ts';
import type { Lab } from './lab.ts';
import { meetAndAllow, share, startRoomyServer } from './people.ts';
import { frameAt } from './probes.ts';

/** Kilobits per second; the text takes twice as much. */
const narrow = 600;
const narrowMs = 2_000;
/** Each round takes seconds. */
const roundsApart = 4;
const sharp = { decibels: 40, freshMs: 3_000, inARow: 3 };

export async function measureRecovery(lab: Lab): Promise<Finding[]> {
  if (!hubOfThisRun()) return [];
  const network = await Network.open();
  const served = await serveSmallPrint(network.server);
  const server = await startRoomyServer(network.serverSettings);
  const inside = await startBrowser([], await network.browser());
  const times = { from: [] as number[], to: [] as number[] };
  try {
    const pair = await meetAndAllow(server, inside);
    const source = await share(pair, served.url);
    await frameAt(pair.helper.page);
    const print = await SmallPrint.watch(source, pair.helper.page);
    const { width, height } = await print.nextPicture();
    const good = { ...sharp, width, height };
    await print.until(good);
    for (const way of ['from', 'to'] as const)
      for (let round = 0; round < lab.rounds / roundsApart; round += 1) {
        network.slowDown(way, narrow);
        await print.wait(narrowMs);
        network.speedUp(way);
        const wideAt = performance.now();
        await print.until(good);
        times[way].push(performance.now() - wideAt);
      }
    await pair.close();
  } finally {
    await inside.close();
    await server.stop();
    served.close();
    await network.close();
  }
  const note = `small text that scrolls, after ${narrowMs / 1_000} s of ${narrow} kbit/s; sharp is ${sharp.decibels} dB in ${sharp.inARow} pictures in a row, all of full size`;
  return [
    { ...atMost('sharer’s path wide again → text is sharp', 'ms', times.from, 'p95', 3_000), note },
    atMost('helper’s path wide again → text is sharp', 'ms', times.to, 'p95', 3_000),
  ];
}
