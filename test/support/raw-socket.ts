/** The socket's protocol spoken by hand, for what a well-behaved client would never send. */
import { once } from 'node:events';
import { request } from 'node:https';
import type { ErrorReply } from '../../src/protocol/error-codes.ts';
import { inTime } from './in-time.ts';
import { importOnce } from './once.ts';
import type { TestServer } from './server.ts';
import type { Visitor } from './visitor.ts';

const { Agent, WebSocket } = await importOnce<typeof import('undici')>('undici');

const path = '/socket/?EIO=4&transport=websocket';

/** Frames of engine.io 4 and socket.io 5, as text. */
export class RawSocket {
  readonly #socket: InstanceType<typeof WebSocket>;
  readonly #frames: string[] = [];
  readonly #look = new Set<() => void>();
  readonly closed: Promise<void>;
  /** What the server has said first. */
  greeting = '';
  #lastRequest = 0;

  private constructor(
    socket: InstanceType<typeof WebSocket>,
    agent: InstanceType<typeof Agent>,
    answersPings: boolean,
  ) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const frame = String(data);
      if (frame === '2' && answersPings) socket.send('3');
      this.#frames.push(frame);
      this.#look.forEach((check) => {
        check();
      });
    });
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', () => {
        resolve();
        void agent.destroy();
      });
    });
  }

  /** Opened, but not yet anybody: the server has only greeted. */
  static async open(
    server: TestServer,
    { cookie = '', answersPings = true } = {},
  ): Promise<RawSocket> {
    const agent = new Agent({ connect: { ca: server.ca } });
    const socket = new WebSocket(new URL(path, server.origin.replace('https', 'wss')), {
      dispatcher: agent,
      headers: { origin: server.origin, ...(cookie && { cookie }) },
    });
    const raw = new RawSocket(socket, agent, answersPings);
    raw.greeting = await raw.frame(/^0/);
    return raw;
  }

  /** Opened by somebody who has signed in, and let in. */
  static async entered(visitor: Visitor, options: { answersPings?: boolean } = {}) {
    const raw = await RawSocket.open(visitor.server, {
      cookie: await visitor.cookies(),
      ...options,
    });
    raw.send('40');
    await raw.frame(/^40/);
    return raw;
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(frame);
  }

  /** A request whose payload is written as JSON by the caller. @returns The answer. */
  async request(
    name: unknown,
    payloadJson: string,
  ): Promise<{ ok: true; value: unknown } | { ok: false; error: ErrorReply }> {
    this.#lastRequest += 1;
    this.send(`42${this.#lastRequest}[${JSON.stringify(name)},${payloadJson}]`);
    const start = `43${this.#lastRequest}[`;
    const frame = await this.frame((text) => text.startsWith(start));
    return (JSON.parse(frame.slice(start.length - 1)) as [never])[0];
  }

  /** The first frame that fits, past or to come; it is taken, and not found again. */
  async frame(fits: RegExp | ((frame: string) => boolean)): Promise<string> {
    const test = typeof fits === 'function' ? fits : (frame: string) => fits.test(frame);
    const found = new Promise<string>((resolve) => {
      const check = () => {
        const index = this.#frames.findIndex(test);
        if (index < 0) return;
        this.#look.delete(check);
        resolve(this.#frames.splice(index, 1)[0] ?? '');
      };
      this.#look.add(check);
      check();
    });
    return await inTime(found, () => `a frame like ${String(fits)}`);
  }

  /** What has come and was not asked for. */
  get frames(): readonly string[] {
    return this.#frames;
  }

  close(): void {
    this.#socket.close();
  }
}

/**
 * Asks for a WebSocket with exactly these headers.
 *
 * @param more What is added to the address.
 * @returns The status of the answer.
 */
export async function upgradeStatus(
  server: Pick<TestServer, 'origin' | 'ca'>,
  headers: Record<string, string>,
  more = '',
): Promise<number | undefined> {
  const asking = request(new URL(path + more, server.origin), {
    ca: server.ca,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      ...headers,
    },
  });
  asking.end();
  const [answer] = (await Promise.race([once(asking, 'response'), once(asking, 'upgrade')])) as [
    { statusCode?: number; destroy: () => void },
  ];
  answer.destroy();
  asking.destroy();
  return answer.statusCode;
}

/** How a request for a WebSocket begins, as lines. */
export function upgradeLines(address: string): string[] {
  return [
    `GET ${address} HTTP/1.1`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
  ];
}
