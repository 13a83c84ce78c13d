/** The media worker of a session is killed: how long there is no picture. */
import { execFileSync } from 'node:child_process';
import { readPattern, shownCounter } from '../../test/support/pattern.ts';
import { atMost, type Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { meetAndAllow, share, startRoomyServer } from './people.ts';
import { frameAt, now } from './probes.ts';

const betweenMs = 200;

export async function measureWorkerKilled(lab: Lab): Promise<Finding[]> {
  const server = await startRoomyServer();
  const pair = await meetAndAllow(server, lab.browser);
  const times: number[] = [];
  try {
    const pattern = await share(pair, lab.patternUrl);
    await frameAt(pair.helper.page);
    for (let round = 1; round <= lab.rounds; round += 1) {
      const workers = execFileSync('pgrep', ['-P', String(server.process.pid), 'mediasoup']);
      const killedAt = now();
      process.kill(Number(workers.toString().trim()), 'SIGKILL');
      // What was drawn from now on can only come by the new worker.
      await readPattern(pair.helper.page, await shownCounter(pattern));
      times.push(now() - killedAt);
      await pause(betweenMs);
    }
  } finally {
    await pair.close();
    await server.stop();
  }
  return [
    atMost('worker killed → next frame', 'ms', times, 'p50'),
    atMost('worker killed → next frame', 'ms', times, 'p95', 2_000),
  ];
}
