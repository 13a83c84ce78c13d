/** How long a scrape of `/metrics` takes while 2,000 pages are connected. */
import { text } from 'node:stream/consumers';
import { get } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { freePort } from '../../test/support/free-port.ts';
import { atMost, type Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { openTown } from './people-by-socket.ts';
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
    const times: number[] = [];
    let body = '';
    for (let index = 0; index < rounds * scrapesPerRound; index += 1) {
      const begun = performance.now();
      body = await scrape(port);
      times.push(performance.now() - begun);
      await pause(betweenMs);
    }
    const open = Number(/^beside_sockets (\d+)$/m.exec(body)?.[1]);
    console.log(`  ${open} of ${sockets} sockets are open, ${body.length} bytes`);
    if (open < sockets) throw new Error('not every socket is open');
    return [atMost(`a scrape with ${sockets} sockets`, 'ms', times, 'p95', 10)];
  } finally {
    await town.close();
  }
}

async function scrape(port: number): Promise<string> {
  const [answer] = (await once(
    get({ host: '127.0.0.1', port, path: '/metrics', agent: false }),
    'response',
  )) as [IncomingMessage];
  return await text(answer);
}
