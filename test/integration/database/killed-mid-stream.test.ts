/** A server that is killed while messages are on their way to it, and started again on the same ports. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeAll } from '../../support/close-all.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { childrenOf } from '../../support/processes.ts';
import { rows } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';

/** On their way at any time. */
const atOnce = 4;
/** Acknowledged when the server is killed: fewer than anybody may send in so short a time. */
const enough = 15;

let server: ServerProcess;
let mediaPort: number;
let pair: Pair;
const acknowledged: { id: string; seq: number }[] = [];
let unanswered = 0;

beforeAll(async () => {
  mediaPort = await freePort();
  server = await startServerProcess({ BESIDE_MEDIA_PORT: String(mediaPort) });
  pair = await meet(server);
});
afterAll(async () => {
  await closeAll(
    () => pair.close(),
    () => server.stop(),
  );
});

/** @returns A port of UDP that nobody has; TCP ports of that number are as free as any. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Sends one message after the other until the server is gone. */
async function keepSending(): Promise<void> {
  for (;;) {
    const id = randomUUID();
    try {
      const { message } = await pair.sharer.request('chat.send', { id, text: id });
      acknowledged.push({ id, seq: message.seq });
    } catch {
      unanswered += 1;
      return;
    }
    if (acknowledged.length === enough) server.process.kill('SIGKILL');
  }
}

test('starts again at once, though its media ports were in use when it was killed', async () => {
  const workers = childrenOf(server.process.pid ?? 0);
  expect(workers).toHaveLength(1);
  await Promise.all(Array.from({ length: atOnce }, keepSending));
  await server.end('SIGKILL');
  server = await startServerProcess({
    BESIDE_DATA_DIR: server.dataDir,
    BESIDE_PORT: String(server.port),
    BESIDE_MEDIA_PORT: String(mediaPort),
  });
});

test('has every message that it had acknowledged, each once and under its number', () => {
  expect(unanswered).toBe(atOnce);
  const kept = rows<{ id: string; seq: number }>(
    server.dataDir,
    'select text as id, seq from chat_messages where session_id = ? order by seq',
    pair.sessionId,
  );
  expect(kept).toEqual(expect.arrayContaining(acknowledged));
  expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => index + 1));
  // The last ones may have been stored without an answer.
  expect(kept.length).toBeLessThanOrEqual(acknowledged.length + unanswered);
});
