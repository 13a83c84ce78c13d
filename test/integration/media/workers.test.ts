/** Media workers that die while they start, one after the other, or when nobody wants them any more. */
import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import pino from 'pino';
import { Workers } from '../../../src/media/workers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let workers: Workers;
/** What is logged, as it comes. */
let logged: ReturnType<typeof collectLog>;

beforeEach(async () => {
  folder = await temporaryFolder();
  logged = collectLog();
});
afterEach(async () => {
  mediasoup.observer.removeAllListeners('newworker');
  workers.close();
  await folder.remove();
});

async function start(workerBinary = process.env['MEDIASOUP_WORKER_BIN']): Promise<void> {
  workers = await Workers.start({
    count: 1,
    port: 0,
    listenAddress: '127.0.0.1',
    announcedAddress: undefined,
    announced: [],
    workerBinary,
    logger: pino({ base: null }, { write: logged.write }),
  });
}

function collectLog() {
  const lines: string[] = [];
  let look = () => {};
  return {
    write: (line: string) => {
      lines.push(line);
      look();
    },
    /** Waits until something has been logged so many times. */
    until: async (words: string, times: number): Promise<void> =>
      await new Promise((resolve) => {
        look = () => {
          if (lines.filter((line) => line.includes(words)).length >= times) resolve();
        };
        look();
      }),
  };
}

const nextWorker = async () => (await once(mediasoup.observer, 'newworker'))[0] as types.Worker;

const kill = ({ pid }: types.Worker) => process.kill(pid, 'SIGKILL');

async function untilAllAlive(): Promise<void> {
  await until('all workers live', () => workers.allAlive);
}

test('one that cannot be started is tried again ever less often, and then taken', async () => {
  const broken = join(folder.path, 'broken');
  const binary = join(folder.path, 'worker');
  const real = process.env['MEDIASOUP_WORKER_BIN'] ?? mediasoup.workerBin;
  await writeFile(binary, `#!/bin/sh\n[ -e ${broken} ] && exit 1\nexec ${real} "$@"\n`);
  await chmod(binary, 0o755);
  await start(binary);
  await writeFile(broken, '');
  const begun = performance.now();
  kill(workers.leastUsed().worker);
  await logged.until('not replaced yet', 4);
  // Half a second (it has died young), one, two, four.
  expect(performance.now() - begun).toBeGreaterThan(7_000);
  expect(workers.allAlive).toBe(false);
  await rm(broken);
  await untilAllAlive();
});

test('one that dies while it starts is replaced once', async () => {
  await start();
  const second = nextWorker().then(kill);
  kill(workers.leastUsed().worker);
  await second;
  let further = 0;
  mediasoup.observer.on('newworker', () => (further += 1));
  await untilAllAlive();
  // Nothing tells that no other one comes.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(further).toBe(1);
});

test('one that is starting when all are closed is closed too', async () => {
  await start();
  const starting = nextWorker();
  kill(workers.leastUsed().worker);
  const late = await starting;
  workers.close();
  if (!late.closed) await once(late.observer, 'close');
  expect(workers.allAlive).toBe(false);
});
