/** A sharer's whole browser is killed, of the many ways to go the one without any goodbye by a page. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from '../../test/support/browser.ts';
import { signalEach, treeOf } from '../../test/support/processes.ts';
import { atMost, type Finding } from './findings.ts';
import type { Lab } from './lab.ts';
import { meet, startRoomyServer } from './people.ts';
import { foundAt, now, watchFor } from './probes.ts';

export async function measureBrowserKilled(lab: Lab): Promise<Finding[]> {
  const server = await startRoomyServer();
  const folder = await mkdtemp(join(tmpdir(), 'beside-bench-'));
  const times: number[] = [];
  let next = startKillable(folder, 0);
  try {
    for (let round = 1; round <= lab.rounds; round += 1) {
      const { browser, killed } = await next;
      const pair = await meet(server, lab.browser, browser);
      await watchFor(pair.helper.page, 'presence');
      const kill = killed();
      const killedAt = now();
      kill();
      times.push((await foundAt(pair.helper.page)) - killedAt);
      next = startKillable(folder, round);
      await pair.helper.context.close();
    }
  } finally {
    (await next).killed()();
    await server.stop();
    await rm(folder, { recursive: true });
  }
  return [atMost('browser killed → shown', 'ms', times, 'p95', 100)];
}

/** Playwright tells no process id, so the program that it starts notes its own. */
async function startKillable(folder: string, number: number) {
  const program = join(folder, `chromium-${number}`);
  const pidFile = `${program}.pid`;
  const chromium = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';
  const script = `#!/bin/sh\necho $$ > ${pidFile}\nexec ${chromium} "$@"\n`;
  await writeFile(program, script, { mode: 0o755 });
  const browser = await startBrowser([], program);
  const pid = Number(await readFile(pidFile, 'utf8'));
  return {
    browser,
    /** Finds all its processes, which takes a while. @returns Kills them. */
    killed: () => {
      const all = treeOf(pid);
      return () => {
        signalEach(all, 'SIGKILL');
      };
    },
  };
}
