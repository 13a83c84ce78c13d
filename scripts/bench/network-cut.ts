/**
 * Sharers in a network of their own, which is cut: when the helpers' pages know. And the opposite:
 * the network lives while both cores are kept busy, and nobody may be told otherwise.
 */
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../test/support/browser.ts';
import { hubOfThisRun } from '../../test/support/network-hub.ts';
import { Network } from '../../test/support/network.ts';
import { servePattern } from '../../test/support/pattern.ts';
import { rows } from '../../test/support/records.ts';
import { atMost, type Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { meetAndAllow, share, startRoomyServer, type Pair } from './people.ts';
import { foundAt, frameAt, now, watchFor } from './probes.ts';

/** Sessions that one cut hits, each at another moment of its own heartbeat. */
const sessions = 5;
/** After a cut, so that the next one hits a calm connection. */
const calmMs = 1_500;
/** Two minutes for 20 rounds. */
const busyMsPerRound = 6_000;

/** @param meanwhile Is done while the cores are busy: nothing that is timed. */
export async function measureNetworkCut(
  lab: Lab,
  meanwhile?: () => Promise<Finding[]>,
): Promise<Finding[]> {
  if (!hubOfThisRun()) return (await meanwhile?.()) ?? [];
  const network = await Network.open();
  const pattern = await servePattern(network.server);
  const server = await startRoomyServer(network.serverSettings);
  const inside = await startBrowser([], await network.browser());
  try {
    const pairs = await open(lab.browser, inside, server, pattern.url);
    const cuts = await cutAll(network, pairs, Math.ceil(lab.rounds / sessions));
    const [falseAlarms, others = []] = await Promise.all([
      countFalseAlarms(server.dataDir, pairs, lab.rounds * busyMsPerRound),
      meanwhile?.(),
    ]);
    return [...cuts, ...falseAlarms, ...others];
  } finally {
    await inside.close();
    await server.stop();
    pattern.close();
    await network.close();
  }
}

async function open(
  helpers: Browser,
  sharers: Browser,
  server: Parameters<typeof meetAndAllow>[0],
  patternUrl: string,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let index = 0; index < sessions; index += 1) {
    const pair = await meetAndAllow(server, helpers, sharers);
    pairs.push(pair);
    await pause((1_000 / sessions) * 1.1);
  }
  // One of them shares: a browser that is asked to encode four pictures measures itself.
  const [first] = pairs;
  if (first) {
    await share(first, patternUrl);
    await frameAt(first.helper.page);
  }
  return pairs;
}

async function cutAll(network: Network, pairs: Pair[], cuts: number): Promise<Finding[]> {
  const unstable: number[] = [];
  const lost: number[] = [];
  for (let cut = 1; cut <= cuts; cut += 1) {
    await pause(calmMs);
    await Promise.all(
      pairs.map(async ({ helper }) => {
        await helper.page.evaluate(() => (window.unstableAt = []));
        await watchFor(helper.page, 'presence');
      }),
    );
    const cutAt = now();
    await network.letThrough();
    for (const { helper } of pairs) {
      lost.push((await foundAt(helper.page)) - cutAt);
      const unstableAt = await helper.page.evaluate(() => window.unstableAt[0]);
      if (unstableAt === undefined) throw new Error('lost without having been called unstable');
      unstable.push(unstableAt - cutAt);
    }
    await network.openUp();
    await Promise.all(
      pairs.map(({ helper }) => helper.page.getByTestId('presence').waitFor({ state: 'detached' })),
    );
    console.log(`  cut ${cut} of ${cuts}`);
  }
  return [
    atMost('network cut → page told "unstable"', 'ms', unstable, 'p95', 1_500),
    atMost('network cut → shown as lost', 'ms', lost, 'p95', 3_000),
  ];
}

/** Whatever the pages were told of an absence stands in the audit log, also what was over soon. */
function absences(dataDir: string): number {
  return rows(dataDir, "select id from audit_events where type = 'participant.away'").length;
}

async function countFalseAlarms(
  dataDir: string,
  pairs: Pair[],
  busyMs: number,
): Promise<Finding[]> {
  await pause(calmMs);
  for (const { helper } of pairs) await helper.page.evaluate(() => (window.unstableAt = []));
  const before = absences(dataDir);
  const loops = cpus().map(() => spawn(process.execPath, ['-e', 'for (;;);']));
  await pause(busyMs);
  for (const loop of loops) loop.kill('SIGKILL');
  const lost = absences(dataDir) - before;
  let unstable = 0;
  for (const { helper } of pairs)
    unstable += await helper.page.evaluate(() => window.unstableAt.length);
  const none = (metric: string, ours: number): Finding => ({
    metric: `${metric} in ${busyMs / 1_000} s with every core busy`,
    unit: '',
    count: pairs.length,
    ours,
    aim: { text: '0', met: ours === 0 },
  });
  return [none('false alarms', lost), none('"unstable" said for nothing', unstable)];
}
