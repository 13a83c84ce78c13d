/** What one address, or one person without a role, does to a server for some seconds: each on its own. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import { setImmediate as next, setTimeout as after } from 'node:timers/promises';
import { DeafSocket, type Comer } from './deaf-socket.ts';

export interface Attacker extends Comer {
  /** Milliseconds since 1970, at which it has to end. */
  until: number;
  /** A session that the person takes part in. */
  sessionId: string;
}

const whole = 0x81;
const close = 0x88;
const ping = 0x89;
const begun = 0x01;
const last = 0x80;
type Frame = [firstByte: number, payload: string];

const text = (payload: string): Frame => [whole, payload];
const times = (count: number, ...frames: Frame[]) =>
  Array.from({ length: count }, () => frames).flat();

const manyKeys = (bytes: number) => {
  let keys = '"k":1';
  for (let count = 0; keys.length < bytes; count += 1) keys += `,"k${count}":1`;
  return `{${keys}}`;
};
const nested = (bytes: number) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2);

/** Before whoever has been cut off comes back. */
const awayMs = 100;
/** Whoever has not been cut off by the end goes on for so long: on a busy machine it takes its time. */
const atMostMs = 20_000;
/** Whoever may come in has been let in by then. */
const letInMs = 20;

/**
 * Sends the same again and again, as fast as it goes; whoever is cut off comes back.
 *
 * @returns How often that was.
 */
async function repeat(
  attacker: Attacker,
  frames: Frame[],
  { connections = 2, asks = true } = {},
): Promise<number> {
  let cutOff = 0;
  const isOver = () => Date.now() >= attacker.until + (cutOff === 0 ? atMostMs : 0);
  const one = async () => {
    while (!isOver()) {
      const socket = await DeafSocket.come(attacker).catch(() => undefined);
      socket?.listen();
      if (asks) socket?.say('40');
      await after(letInMs);
      while (socket && !socket.isGone && !isOver()) {
        socket.frames(...frames);
        await socket.said();
        await next();
      }
      if (socket?.isGone) cutOff += 1;
      socket?.close();
      await after(awayMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return cutOff;
}

/**
 * Opens connections without a pause, and does nothing with them.
 *
 * @returns How many were closed before TLS was spoken.
 */
async function connectOnly({ origin, ca, until }: Attacker): Promise<number> {
  const { hostname, port } = new URL(origin);
  let closed = 0;
  const one = async () => {
    while (Date.now() < until) {
      const socket = connect({ port: Number(port), host: hostname, ca });
      await once(socket, 'secureConnect').catch(() => (closed += 1));
      socket.on('error', () => undefined).destroy();
    }
  };
  await Promise.all(Array.from({ length: 50 }, one));
  return closed;
}

export const attacks = {
  'new connections without a pause': connectOnly,
  'coming in and going out': (attacker) =>
    repeat(attacker, [text('41'), text('40')], { connections: 4 }),
  'coming in twice': (attacker) => repeat(attacker, times(3, text('40')), { asks: false }),
  'coming in and hanging up': (attacker) =>
    repeat(attacker, [text('40'), [close, '']], { asks: false }),
  'big messages': (attacker) =>
    repeat(attacker, [
      text(`421["session.join",${manyKeys(64_000)}]`),
      text(`421["nope",${nested(64_000)}]`),
    ]),
  'too big messages': (attacker) => repeat(attacker, [text(`421["nope","${'x'.repeat(65_500)}"]`)]),
  'signs of life': (attacker) => repeat(attacker, times(50, text('3'))),
  'pings of WebSocket': (attacker) => repeat(attacker, times(50, [ping, ''])),
  pieces: (attacker) => repeat(attacker, times(50, [begun, '3'], [last, ''])),
  acknowledgements: (attacker) => repeat(attacker, times(50, text('4399999[]'))),
  'refused requests': (attacker) => repeat(attacker, times(50, text('421["session.create",{}]'))),
  'wrong codes': (attacker) =>
    repeat(attacker, times(50, text('421["session.join",{"passcode":"AAAA-AAAA"}]'))),
  'media that is joined anew': (attacker) =>
    repeat(
      attacker,
      [
        text(`420["session.enter",{"sessionId":"${attacker.sessionId}"}]`),
        ...times(20, text('421["media.join",{}]'), text('422["check.open",{}]')),
      ],
      { connections: 1 },
    ),
  'strangers with much to say': (attacker) =>
    repeat({ ...attacker, cookie: '' }, [text(`40${manyKeys(64_000)}`)], { asks: false }),
  'strangers who ask to come in': (attacker) =>
    repeat({ ...attacker, cookie: '' }, [text('40')], { asks: false }),
} satisfies Record<string, (attacker: Attacker) => Promise<number>>;

export type AttackName = keyof typeof attacks;

// In a process of its own, so that it takes no time from whoever measures. Prints how often each of
// the attacks was cut off.
if (import.meta.main) {
  const [names = '', attacker = ''] = process.argv.slice(2);
  const given = JSON.parse(attacker) as Attacker;
  const attacking = names.split(',').map(async (name) => await attacks[name as AttackName](given));
  console.log(JSON.stringify(await Promise.all(attacking)));
  process.exit();
}
