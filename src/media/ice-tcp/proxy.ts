import { connect, type Socket } from 'node:net';
import type { TcpTransport } from './candidates.ts';
import { withMappedAddress } from './mapped-address.ts';

/** Bytes that may wait for a page: half a second of a lively screen. Further frames are dropped. */
const mostWaitingBytes = 256 * 1024;
/** A page that reads nothing for this long is gone. */
const stalledMs = 5_000;
/**
 * Both sides check each other every few seconds. On a network path in reserve, Chromium checks
 * every 25 seconds.
 */
const idleMs = 60_000;

/**
 * Connects a page's connection with a transport on a worker's TCP port, until one of them closes.
 *
 * @param first What the page has sent so far.
 */
export function spliceMedia(page: Socket, { worker, password }: TcpTransport, first: Buffer): void {
  const toWorker = connect({ ...worker, noDelay: true });
  const { remoteAddress, remotePort } = page;
  const end = () => {
    clearTimeout(stalled);
    page.destroy();
    toWorker.destroy();
  };
  let stalled: NodeJS.Timeout | undefined;
  for (const socket of [page, toWorker]) {
    socket.on('error', end);
    socket.on('close', end);
  }
  page.setTimeout(idleMs, end);
  toWorker.write(first);
  page.pipe(toWorker);

  // A worker keeps without limit what it cannot send. So this process reads everything at once, and
  // drops frames that a slow page cannot take, as a network would.
  const frames = new Frames();
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  toWorker.on('data', (chunk: Buffer) => {
    for (const said of frames.take(chunk)) {
      const frame = withMappedAddress(said, { remoteAddress, remotePort }, password);
      if (waitingBytes + frame.length <= mostWaitingBytes) {
        waiting.push(frame);
        waitingBytes += frame.length;
      } else stalled ??= setTimeout(end, stalledMs);
    }
    send();
  });

  // The socket gets only as much at a time as it likes to buffer. A page on a narrow network path
  // never takes all that waits. It takes a portion within seconds, which shows that it is alive.
  const send = () => {
    page.cork();
    while (!page.writableNeedDrain) {
      const frame = waiting.shift();
      if (!frame) break;
      waitingBytes -= frame.length;
      page.write(frame);
    }
    page.uncork();
  };
  page.on('drain', () => {
    clearTimeout(stalled);
    stalled = undefined;
    send();
  });
}

/** Puts frames (RFC 4571) together again that were split in a stream of bytes. */
class Frames {
  #rest: Buffer = Buffer.alloc(0);

  *take(chunk: Buffer): Generator<Buffer> {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (bytes.length >= 2) {
      const end = 2 + bytes.readUInt16BE(0);
      if (bytes.length < end) break;
      yield bytes.subarray(0, end);
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }
}
