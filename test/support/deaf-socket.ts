/** A page that has opened its socket, says what it likes frame by frame, and reads nothing of what it is told. */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { goneAfter } from './gone-after.ts';
import type { Visitor } from './visitor.ts';

const wholeText = 0x81;

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
    this.frames([wholeText, text]);
  }

  /** Sends frames of WebSocket in one go: their first byte (RFC 6455, section 5.2), and what they hold. */
  frames(...frames: [firstByte: number, payload: string][]): void {
    this.#socket.write(
      Buffer.concat(
        frames.map(([firstByte, payload]) => {
          const bytes = Buffer.from(payload);
          if (bytes.length > 125) throw new Error('Only short frames are written here.');
          // Masked with zeros.
          const head = Buffer.from([firstByte, 0x80 | bytes.length, 0, 0, 0, 0]);
          return Buffer.concat([head, bytes]);
        }),
      ),
    );
  }

  /** @returns When the connection is gone for good. */
  async closed(): Promise<void> {
    await goneAfter(this.#socket);
  }

  close(): void {
    this.#socket.destroy();
  }
}
