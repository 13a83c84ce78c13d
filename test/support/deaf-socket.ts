/** A page that has opened its socket, says what it likes, and reads nothing of what it is told. */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { Visitor } from './visitor.ts';

export class DeafSocket {
  readonly #socket: TLSSocket;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
  }

  /** Opened by somebody who has signed in. */
  static async open(visitor: Visitor): Promise<DeafSocket> {
    const { origin, port, ca } = visitor.server;
    const socket = connect({ port, host: 'localhost', ca });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const headers = {
      Host: new URL(origin).host,
      Origin: origin,
      Cookie: await visitor.cookies(),
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /socket/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('')}\r\n`);
    await once(socket, 'data');
    const deaf = new DeafSocket(socket);
    deaf.say('40');
    await once(socket, 'data');
    socket.pause();
    return deaf;
  }

  /** Sends a frame of engine.io. */
  say(text: string): void {
    const bytes = Buffer.from(text);
    if (bytes.length > 125) throw new Error('Only short frames are written here.');
    // RFC 6455, section 5.2: one whole text, masked with zeros.
    const head = Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]);
    this.#socket.write(Buffer.concat([head, bytes]));
  }

  close(): void {
    this.#socket.destroy();
  }
}
