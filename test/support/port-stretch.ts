/**
 * Ports for whoever is told where to listen before they do, or comes back to where they have listened. They
 * lie below those that Linux (from 32768) and mediasoup (from 10000) give to whoever asks for any, and
 * above those that browsers refuse (up to 6697). So no other listener, and no connection to somewhere
 * else, gets one that was given here. Loaded once in a process: see `free-port.ts`.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const [first, end] = [7_000, 10_000];
const width = 100;
/** Tests name these. */
const named = [8443, 8444, 9443];

/** In turn. Of this process alone, as it holds the first port of them for as long as it lives. */
let stretch: Promise<number[]> | undefined;

/** A port that nobody has, for TCP and UDP and any address. It is given again after all others only. */
export async function freePort(): Promise<number> {
  const ports = await (stretch ??= takeStretch());
  for (let left = ports.length; left > 0; left -= 1) {
    const [port = 0] = ports.splice(0, 1);
    ports.push(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`Somebody has every port from ${ports[0]} to ${ports.at(-1)}.`);
}

async function takeStretch(): Promise<number[]> {
  for (let own = first; own < end; own += width) {
    const holder = createServer();
    const isHeld = await listens(() => holder.listen({ port: own, exclusive: true }).unref());
    if (!isHeld) continue;
    return Array.from({ length: width - 1 }, (_, at) => own + 1 + at).filter(
      (port) => !named.includes(port),
    );
  }
  throw new Error(`Somebody has the first of every ${width} ports from ${first} to ${end}.`);
}

async function isFree(port: number): Promise<boolean> {
  const tcp = createServer();
  if (!(await listens(() => tcp.listen({ port, exclusive: true })))) return false;
  const udp = createSocket('udp6');
  const isFree = await listens(() => udp.bind(port));
  for (const each of [tcp, ...(isFree ? [udp] : [])]) {
    each.close();
    await once(each, 'close');
  }
  return isFree;
}

async function listens(listen: () => NodeJS.EventEmitter): Promise<boolean> {
  return await once(listen(), 'listening').then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      return false;
    },
  );
}
