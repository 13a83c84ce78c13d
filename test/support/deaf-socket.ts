/** A page that has opened its socket, says what it likes frame by frame, and reads nothing of what it is told. */
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { until } from './until.ts';
import type { Visitor } from './visitor.ts';

const wholeText = 0x81;
/** Often enough that it is not given up, and too seldom to count. */
const signOfLifeMs = 200;

/** Where a server is, and the cookie that somebody comes with. */
export interface Comer {
  origin: string;
  ca: string;
  cookie: string;
}

export class DeafSocket {
  readonly #socket: TLSSocket;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
  }

  /** Opened by somebody who has signed in, and let in. */
  static async open(visitor: Visitor): Promise<DeafSocket> {
    const { origin, ca } = visitor.server;
    const deaf = await DeafSocket.come({ origin, ca, cookie: await visitor.cookies() });
    deaf.say('40');
    await once(deaf.#socket, 'data');
    deaf.#socket.pause();
    return deaf;
  }

  /** Opened by whoever has this cookie, or none, who has not asked for anything yet. */
  static async come({ origin, ca, cookie }: Comer): Promise<DeafSocket> {
    const { host, hostname, port } = new URL(origin);
    const socket = connect({ port: Number(port), host: hostname, ca });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const headers = {
      Host: host,
      Origin: origin,
      Cookie: cookie,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /socket/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('')}\r\n`);
    await once(socket, 'data');
    return new DeafSocket(socket);
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
          // Two bytes of length where one is too short for it; masked with zeros.
          const length =
            bytes.length < 126
              ? [0x80 | bytes.length]
              : [0x80 | 126, bytes.length >> 8, bytes.length & 0xff];
          return Buffer.concat([Buffer.from([firstByte, ...length, 0, 0, 0, 0]), bytes]);
        }),
      ),
    );
  }

  /** @returns When the server has closed it, though it gives signs of life. */
  async closed(): Promise<void> {
    this.listen();
    await until('the server has closed it', async () => {
      if (!this.isGone) this.say('3');
      await after(signOfLifeMs);
      return this.isGone;
    });
  }

  /** Whether the other end has gone, as far as is known. */
  get isGone(): boolean {
    return this.#socket.destroyed || this.#socket.readableEnded;
  }

  /** @returns When what was said is on its way, or the connection is gone. */
  async said(): Promise<void> {
    if (this.isGone || !this.#socket.writableNeedDrain) return;
    const done = new AbortController();
    const { signal } = done;
    await Promise.race(
      ['drain', 'close'].map((name) => once(this.#socket, name, { signal })),
    ).catch(() => undefined);
    done.abort();
  }

  /** Hears what there is, and forgets it. */
  listen(): void {
    this.#socket.on('data', () => undefined);
  }

  close(): void {
    this.#socket.destroy();
  }
}
