/**
 * What may come in by a socket: counted, for each connection and for each person, before any of it
 * is read. Bytes count as they arrive; messages, pings and pongs when they are whole. Whoever sends
 * more than pages ever do, or anything that they do not send at all, is cut off.
 */
import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { TokenBucket } from '../rate-limits/token-bucket.ts';

/** Whoever comes says that they do, and waits for the answer. The rest is for signs of life. */
const ofStranger = {
  bytes: { perSecond: 0, atOnce: 4_096 },
  packets: { perSecond: 0, atOnce: 5 },
};
/** A page sends some ten messages to join a session, and then one or two signs of life a second. */
const ofConnection = {
  bytes: { perSecond: 128 * 1_024, atOnce: 512 * 1_024 },
  packets: { perSecond: 100, atOnce: 1_000 },
};
/** All pages of a person come back at once after a restart. */
const ofPerson = {
  bytes: { perSecond: 256 * 1_024, atOnce: 1_024 * 1_024 },
  packets: { perSecond: 200, atOnce: 2_000 },
};
/** Each piece that arrives takes its time, be it of one byte. */
const pieceBytes = 64;
/** A person's allowances are full again by then. */
const forgetAfterMs = 10_000;

/** Pieces of one message; browsers send a few, and only of long ones. */
const maxFragments = 64;
/** How long a WebSocket that is being closed waits for the other end to agree. */
const closeTimeoutMs = 2_000;

/** For socket.io's `wsEngine`, which passes on none of these. */
export class BoundedWebSockets extends WebSocketServer {
  constructor(options: ServerOptions) {
    const limits = { maxFragments, closeTimeout: closeTimeoutMs };
    // Whoever sends many messages at once is heard by turns with everybody else.
    super({ ...options, ...limits, allowSynchronousEvents: false });
  }
}

type Conn = Socket['conn'];
type Kind = 'bytes' | 'packets';
type Allowances = Record<Kind, TokenBucket>;

interface Inlet {
  /** What it counts for. */
  allowances: Allowances[];
  hasAsked: boolean;
}

interface OfPerson {
  allowances: Allowances;
  connections: number;
}

/** Why somebody has been cut off. */
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

  /** Somebody has been let in: from here on it counts for them. */
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
      // Not at once: whoever comes back would begin anew.
      setTimeout(() => {
        if (person.connections === 0) this.#persons.delete(personKey);
      }, forgetAfterMs).unref();
    });
  }

  #watch(conn: Conn): void {
    const { socket, websocket } = conn.request as IncomingMessage & { websocket: WebSocket };
    const inlet: Inlet = { allowances: [allowancesOf(ofStranger)], hasAsked: false };
    this.#inlets.set(conn, inlet);
    const count = (kind: Kind, amount: number) => {
      // Each of them, also when the first has nothing left.
      const enough = inlet.allowances.map((allowances) => allowances[kind].take(amount));
      if (enough.includes(false)) this.#cutOff(conn, inlet, kind);
    };
    // Before the WebSocket reads them, and for as long as it does.
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

  /** What has come already is not heard any more; and nobody waits for them to read or to answer. */
  #cutOff(conn: Conn, inlet: Inlet, excess: Excess): void {
    const { socket } = conn.request;
    // What has come already takes nothing from the person's other pages.
    inlet.allowances = [];
    if (!socket.destroyed) this.#onCutOff(conn, excess);
    conn.close(true);
    socket.destroy();
  }
}

/** Of engine.io. */
interface Packet {
  type: string;
  data?: unknown;
}

/**
 * Whether it is what a page sends: signs of life, and over the one namespace, which it asks for
 * once, requests and its goodbye. Nothing of it is binary, and the server asks for no
 * acknowledgement. Source: socket.io protocol, revision 5.
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
