/** Media for a page that reads on, but less than comes. */
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { spliceMedia } from '../../../src/media/ice-tcp/proxy.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { framed } from '../../support/ice-tcp.ts';

const frameBytes = 1_200;
/** Per second. */
const takenBytes = 100_000;
const comingFrames = 2_000;

/** A worker that sends a picture without ever looking whether it is taken; each frame has its time. */
function stream(to: Socket): void {
  const frame = () => {
    const bytes = Buffer.alloc(frameBytes);
    bytes.writeDoubleBE(performance.now());
    return framed(bytes);
  };
  const timer = setInterval(() => {
    for (let count = 0; count < comingFrames / 100; count += 1) to.write(frame());
  }, 10);
  to.on('error', () => undefined);
  to.on('close', () => {
    clearInterval(timer);
  });
  to.resume();
}

/** @returns Milliseconds that each frame was on its way, until so many bytes are read, or all there are. */
async function readSlowly(page: Socket, mostBytes: number): Promise<number[]> {
  const late: number[] = [];
  let [read, rest] = [0, Buffer.alloc(0)];
  page.pause().on('error', () => undefined);
  await new Promise<void>((resolve) => {
    page.on('close', resolve);
    const timer = setInterval(() => {
      const chunk = (page.read(takenBytes / 20) ?? Buffer.alloc(0)) as Buffer;
      read += chunk.length;
      for (rest = Buffer.concat([rest, chunk]); rest.length >= 2 + frameBytes;) {
        late.push(performance.now() - rest.readDoubleBE(2));
        rest = rest.subarray(2 + frameBytes);
      }
      if (read < mostBytes && !page.destroyed) return;
      clearInterval(timer);
      resolve();
    }, 1_000 / 20);
  });
  return late;
}

test('a page that takes less than comes is not let go, and sees what is a few seconds old', async () => {
  const folder = await temporaryFolder();
  const worker = createServer(stream).listen(0, '127.0.0.1');
  await once(worker, 'listening');
  const { port } = worker.address() as AddressInfo;
  // Between two programs of one machine TCP holds megabytes that nobody has read; this holds as much as
  // a narrow network path would.
  const path = join(folder.path, 'narrow');
  const front = createServer((socket) => {
    spliceMedia(socket, { worker: { host: '127.0.0.1', port }, password: '' }, Buffer.alloc(1));
  }).listen(path);
  await once(front, 'listening');
  const page = connect(path);
  try {
    const begun = performance.now();
    const late = await readSlowly(page, 15 * takenBytes);
    const tookMs = performance.now() - begun;
    expect(page.destroyed).toBe(false);
    expect(late.length * frameBytes).toBeGreaterThan(14 * takenBytes);
    // If all that comes were kept, the last would be late by nearly all of the time.
    expect(Math.max(...late)).toBeLessThan(0.75 * tookMs);
  } finally {
    page.destroy();
    worker.close();
    front.close();
    await folder.remove();
  }
});
