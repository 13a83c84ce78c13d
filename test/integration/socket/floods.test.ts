/** Whatever a socket brings counts, and too much of it closes that connection, and no other. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeafSocket } from '../../support/deaf-socket.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;
/** Of one person, and of another. */
let visitor: Visitor;
let bystander: RawSocket;

beforeAll(async () => {
  server = await startServer();
  visitor = await Visitor.signedIn(server, 'sharer2@demo.example');
  bystander = await RawSocket.entered(await Visitor.signedIn(server, 'helper@demo.example'));
});
afterAll(async () => {
  bystander.close();
  await visitor.close();
  await server.stop();
});

async function bystanderGoesOn() {
  expect(await bystander.request('nothing', '{}')).toMatchObject({
    error: { code: 'UNKNOWN_REQUEST' },
  });
}

/** By RFC 6455, section 5.2. */
const whole = 0x81;
const begun = 0x01;
const more = 0x00;
const last = 0x80;
const ping = 0x89;
const pong = 0x8a;

test.each<[what: string, frames: [number, string][]]>([
  ['signs of life', [[whole, '3']]],
  ['requests', [[whole, '421["nothing",{}]']]],
  ['requests that want no answer', [[whole, '42["nothing",{}]']]],
  ['pings of the WebSocket itself', [[ping, '']]],
  ['pongs of the WebSocket itself', [[pong, '']]],
  [
    'messages in pieces',
    [
      [begun, '3'],
      [last, ''],
    ],
  ],
])('a flood of %s', async (_what, frames) => {
  const socket = await DeafSocket.open(visitor);
  socket.frames(...Array.from({ length: 2_500 }, () => frames).flat());
  await socket.closed();
  await bystanderGoesOn();
});

test('a message in more pieces than any browser makes of one', async () => {
  const socket = await DeafSocket.open(visitor);
  const pieces = Array.from({ length: 100 }, (): [number, string] => [more, '']);
  socket.frames([begun, '3'], ...pieces, [last, '']);
  await socket.closed();
  await bystanderGoesOn();
});

test('what is left of a flood takes nothing from the other pages of that person', async () => {
  const person = await Visitor.signedIn(server, 'helper2@demo.example');
  const other = await RawSocket.entered(person);
  const socket = await DeafSocket.open(person);
  socket.frames(...Array.from({ length: 9_000 }, (): [number, string] => [ping, '']));
  await socket.closed();
  expect(await other.request('nothing', '{}')).toMatchObject({
    error: { code: 'UNKNOWN_REQUEST' },
  });
  await person.close();
});
