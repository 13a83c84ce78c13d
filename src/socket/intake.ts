/**
 * Limits what a socket may send. It counts for each connection and for each person, before anything
 * is parsed. Bytes count as they arrive; messages, pings and pongs count when they are complete. A
 * client that sends more than pages ever do, or anything that pages never send, is disconnected.
 */
import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { TokenBucket } from '../rate-limits/token-bucket.ts';
import { dropUnreadFrames } from './unread-frames.ts';

/** Before it is admitted, a client sends one message and waits for the answer. The rest is for heartbeats. */
const ofStranger = {
  bytes: { perSecond: 0, atOnce: 4_096 },
  packets: { perSecond: 0, atOnce: 5 },
};
/** A page sends about ten messages to join a session, and then one or two heartbeats a second. */
const ofConnection = {
  bytes: { perSecond: 128 * 1_024, atOnce: 512 * 1_024 },
  packets: { perSecond: 100, atOnce: 1_000 },
};
/** After a restart all pages of a person come back at once. */
const ofPerson = {
  bytes: { perSecond: 256 * 1_024, atOnce: 1_024 * 1_024 },
  packets: { perSecond: 200, atOnce: 2_000 },
};
/** Each chunk costs time, even if it is one byte. So it counts at least this many bytes. */
const pieceBytes = 64;
/** After this time a person's allowances are full again. */
const forgetAfterMs = 10_000;

/** Fragments of one message. Browsers send few, and only for long messages. */
const maxFragments = 64;
/** How long a closing WebSocket waits for the other end's close frame. */
const closeTimeoutMs = 2_000;

/** For socket.io's option `wsEngine`, which does not pass these limits on. */
export class BoundedWebSockets extends WebSocketServer {
  constructor(options: ServerOptions) {
    const limits = { maxFragments, closeTimeout: closeTimeoutMs };
    // A client that sends many messages at once takes turns with everybody else.
    super({ ...options, ...limits, allowSynchronousEvents: false });
  }
}

type Conn = Socket['conn'];
/** What engine.io sets on the request that opened the WebSocket. */
type Upgraded = IncomingMessage & { websocket: WebSocket };
type Kind = 'bytes' | 'packets';
type Allowances = Record<Kind, TokenBucket>;

interface Inlet {
  /** The allowances that its traffic uses up. */
  allowances: Allowances[];
  hasAsked: boolean;
}

interface OfPerson {
  allowances: Allowances;
  connections: number;
}

/** Why a client was disconnected. */
export type Excess = Kind | 'unexpected';

export class Intake {
  readonly #onCutOff: (conn: Conn, excess: Excess) => void;
  readonly #inlets = new WeakMap<Conn, Inlet>();
  readonly #persons = new Map<string, OfPerson>();

  constructor(io: Server, onCutOff: (conn: Conn, excess: Excess) => void) {
    this.#onCutOff = onCutOff;
    io.engine.on('connection', (conn: Conn) => {
      this.#watch(conn);
    });
  }

  /** The person is known now. From here on the traffic counts for them, too. */
  admit(conn: Conn, personKey: string): void {
    const inlet = this.#inlets.get(conn);
    if (!inlet) return;
    const person = this.#persons.get(personKey) ?? {
      allowances: allowancesOf(ofPerson),
      connections: 0,
    };
    this.#persons.set(personKey, person);
    person.connections += 1;
    inlet.allowances = [allowancesOf(ofConnection), person.allowances];
    conn.once('close', () => {
      person.connections -= 1;
      // Not at once: a person who reconnects would get full allowances.
      setTimeout(() => {
        if (person.connections === 0) this.#persons.delete(personKey);
      }, forgetAfterMs).unref();
    });
  }

  #watch(conn: Conn): void {
    const { socket, websocket } = conn.request as Upgraded;
    const inlet: Inlet = { allowances: [allowancesOf(ofStranger)], hasAsked: false };
    this.#inlets.set(conn, inlet);
    const count = (kind: Kind, amount: number) => {
      // Every allowance is charged, even if the first is already empty.
      const enough = inlet.allowances.map((allowances) => allowances[kind].take(amount));
      if (enough.includes(false)) this.#cutOff(conn, inlet, kind);
    };
    // This runs before the WebSocket reads the bytes, for as long as the socket lives.
    socket.prependListener('data', (chunk: Buffer) => {
      count('bytes', chunk.length + pieceBytes);
    });
    const countPacket = () => {
      count('packets', 1);
    };
    websocket.on('ping', countPacket).on('pong', countPacket);
    conn.on('packet', (packet: Packet) => {
      countPacket();
      if (!isExpected(packet, inlet)) this.#cutOff(conn, inlet, 'unexpected');
    });
  }

  /** Ignores what has arrived already. It waits neither for the client to read nor for its answer. */
  #cutOff(conn: Conn, inlet: Inlet, excess: Excess): void {
    const { socket, websocket } = conn.request as Upgraded;
    // What has arrived already uses up nothing of the person's other pages.
    inlet.allowances = [];
    if (!socket.destroyed) this.#onCutOff(conn, excess);
    conn.close(true);
    dropUnreadFrames(websocket);
    socket.destroy();
  }
}

/** A packet of engine.io. */
interface Packet {
  type: string;
  data?: unknown;
}

/**
 * Whether a page would send this packet. Pages send heartbeats. Over the one namespace, which they
 * ask for once, they send requests and a goodbye. They send nothing binary, and the server asks for
 * no acknowledgements. Source: socket.io protocol, revision 5.
 */
function isExpected({ type, data }: Packet, inlet: Inlet): boolean {
  if (type === 'pong') return data === undefined;
  if (type !== 'message' || typeof data !== 'string') return false;
  if (!/^0(\{|$)/.test(data)) return /^2\d{0,10}\[|^1$/.test(data);
  const isFirst = !inlet.hasAsked;
  inlet.hasAsked = true;
  return isFirst;
}

function allowancesOf(limits: typeof ofStranger): Allowances {
  return { bytes: new TokenBucket(limits.bytes), packets: new TokenBucket(limits.packets) };
}
