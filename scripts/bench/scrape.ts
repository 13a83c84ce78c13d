/** How long a scrape of `/metrics` takes while 2,000 pages are connected. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { freePort } from '../../test/support/free-port.ts';
import { atMost, type Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { openTown } from './people-by-socket.ts';
import type { Scraped, Task } from './scraper.ts';
import { connectAll, populate, sockets } from './signaling.ts';

const scrapesPerRound = 10;
const betweenMs = 50;
const settleMs = 2_000;

export async function measureScrape({ rounds }: Lab): Promise<Finding[]> {
  const port = await freePort();
  const town = await openTown({ metrics: { port } });
  try {
    await connectAll(await populate(town));
    await pause(settleMs);
    // Not this thread: the pages of this process keep it busy.
    const task: Task = { port, times: rounds * scrapesPerRound, betweenMs };
    const scraper = new Worker(new URL('scraper.ts', import.meta.url), { workerData: task });
    const [{ took, body }] = (await once(scraper, 'message')) as [Scraped];
    const open = Number(/^beside_sockets (\d+)$/m.exec(body)?.[1]);
    console.log(`  ${open} of ${sockets} sockets are open, ${body.length} bytes`);
    if (open < sockets) throw new Error('not every socket is open');
    return [atMost(`a scrape with ${sockets} sockets`, 'ms', took, 'p95', 10)];
  } finally {
    await town.close();
  }
}
