/** A proxy for outgoing connections (CONNECT, RFC 9110, 9.3.6). */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ConnectProxy {
  /** Without user name and password. */
  address: string;
  /** Where it was asked to connect to. */
  targets: string[];
  /** Its own ports on the far side: what has come from there has come through it. */
  ports: Set<number>;
  /** The status that it answers with in place of connecting. */
  refuses: number | undefined;
  /** `NAME:PASSWORD`, where it asks for them. */
  wants: string | undefined;
  stop(): Promise<void>;
}

export async function startConnectProxy(): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((_req, res) => res.writeHead(405).end());
  const proxy: ConnectProxy = {
    address: '',
    targets: [],
    ports: new Set(),
    refuses: undefined,
    wants: undefined,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('connect', (req, near: Socket, head: Buffer) => {
    sockets.add(near);
    near.on('error', () => near.destroy());
    const given = Buffer.from(req.headers['proxy-authorization']?.split(' ')[1] ?? '', 'base64');
    const known = proxy.wants === undefined || given.toString() === proxy.wants;
    const status = proxy.refuses ?? (known ? undefined : 407);
    if (status !== undefined) {
      near.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    proxy.targets.push(req.url ?? '');
    const { hostname, port } = new URL(`http://${req.url}`);
    const far = connect({ host: hostname, port: Number(port), family: 4 }, () => {
      proxy.ports.add(far.localPort ?? 0);
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      far.write(head);
      far.pipe(near).pipe(far);
    });
    sockets.add(far);
    far.on('error', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
