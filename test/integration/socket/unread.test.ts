/** A page that reads nothing of what it is told, while the server goes on telling it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeafSocket } from '../../support/deaf-socket.ts';
import { inspectable, usedBytes } from '../../support/memory.ts';
import { meet } from '../../support/pair.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';

const mostMegabytes = 12;

let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess(inspectable);
});
afterAll(async () => {
  await server.stop();
});

test('a page that reads no answer is closed; the other one goes on', async () => {
  const pair = await meet(server);
  const { sharer, sessionId } = pair;
  const chat = async (text: string) =>
    // Some are refused: so many in so little time.
    await sharer.send('chat.send', { id: crypto.randomUUID(), text });
  for (let count = 0; count < 25; count += 1) await chat('x'.repeat(4_000));
  const deaf = await DeafSocket.open(pair.helperVisitor);
  deaf.say(`420["session.enter",{"sessionId":"${sessionId}","takeOver":true}]`);
  await pair.helper.event('session.opened-elsewhere');

  const before = await usedBytes(server);
  const helper = { away: false };
  const told = sharer
    .event('session.view', ({ other }) => other?.presence.state === 'away')
    .then(() => (helper.away = true));
  let grown = 0;
  while (!helper.away && grown < mostMegabytes) {
    // With a sign of life, or it would be closed for giving none.
    deaf.say('3');
    for (let count = 0; count < 30; count += 1) deaf.say('421["chat.history",{"afterSeq":0}]');
    await chat('what is pushed to it');
    grown = Math.max(grown, ((await usedBytes(server)) - before) / 1_048_576);
  }
  expect(grown).toBeLessThan(mostMegabytes);
  await told;
  // However much it is, of which each is read.
  for (let count = 0; count < 15; count += 1)
    expect(await sharer.refusal('chat.history', { afterSeq: 0 })).toBeUndefined();
  await pair.helper.request('session.enter', { sessionId, takeOver: true });
  deaf.close();
  await pair.close();
});
