/** What a client had sent before it was cut off is not read any more. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Server } from 'socket.io';
import type { WebSocket } from 'ws';
import { BoundedWebSockets, Intake } from '../../../src/socket/intake.ts';

let http: HttpServer;
let io: Server;

beforeEach(async () => {
  http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  io = new Server(http, { transports: ['websocket'], wsEngine: BoundedWebSockets });
});
afterEach(async () => {
  await io.close();
});

/** Of a client, by RFC 6455, section 5.2: the first byte, no length or the payload, masked with zeros. */
const frame = (firstByte: number, payload = '') =>
  Buffer.concat([
    Buffer.from([firstByte, 0x80 | payload.length, 0, 0, 0, 0]),
    Buffer.from(payload),
  ]);

/** A client says this at once. @returns How many frames were read when it was cut off, and long after. */
async function readOf(bytes: Buffer): Promise<[atOnce: number, later: number]> {
  let read = 0;
  const cutOff = Promise.withResolvers<number>();
  new Intake(io, () => {
    cutOff.resolve(read);
  });
  io.engine.on('connection', ({ request }: { request: IncomingMessage }) => {
    const { websocket } = request as IncomingMessage & { websocket: WebSocket };
    for (const event of ['ping', 'message']) websocket.prependListener(event, () => (read += 1));
  });
  const client = connect((http.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  const headers =
    'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n`;
  client.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${headers}\r\n`);
  await once(client, 'data');
  client.write(bytes);
  const atOnce = await cutOff.promise;
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  client.destroy();
  return [atOnce, read];
}

test.each([
  ['pings', 500, frame(0x89)],
  ['messages', 500, frame(0x81, '3')],
  ['bytes', 9_000, frame(0x81, '3')],
])('not of too many %s', async (_what, count, each) => {
  const [atOnce, later] = await readOf(Buffer.concat(Array<Buffer>(count).fill(each)));
  expect(later).toBe(atOnce);
});
