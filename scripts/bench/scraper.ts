/** A thread that scrapes, as Prometheus does: it has nothing else to do. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { parentPort, workerData } from 'node:worker_threads';
import { pause } from './lab.ts';

export interface Task {
  port: number;
  times: number;
  betweenMs: number;
}
export interface Scraped {
  /** Milliseconds of each. */
  took: number[];
  /** Of the last one. */
  body: string;
}

const { port, times, betweenMs } = workerData as Task;
const scraped: Scraped = { took: [], body: '' };
for (let index = 0; index < times; index += 1) {
  const begun = performance.now();
  const asked = get({ host: '127.0.0.1', port, path: '/metrics', agent: false });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  scraped.body = await text(answer);
  scraped.took.push(performance.now() - begun);
  await pause(betweenMs);
}
parentPort?.postMessage(scraped);
