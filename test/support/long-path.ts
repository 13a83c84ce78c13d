/** A network path whose length can be set: what is sent over it comes so much later, one way and the other. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface LongPath {
  port: number;
  /** Nothing overtakes anything while this only grows. */
  oneWayMs: number;
  close(): void;
}

/** Leads from a free port of 127.0.0.1 to the same port of another address. */
export async function longPath(to: string): Promise<LongPath> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ port: networkPath.port, host: to, noDelay: true });
    near.setNoDelay();
    for (const [from, onward] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => setTimeout(() => onward.write(chunk), networkPath.oneWayMs));
      from.on('end', () => setTimeout(() => onward.end(), networkPath.oneWayMs));
      from.on('error', () => onward.destroy());
      from.on('close', () => sockets.delete(from));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const networkPath: LongPath = {
    port: (server.address() as AddressInfo).port,
    oneWayMs: 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return networkPath;
}
