/**
 * The sockets: who may open one, and what its opening and closing means for a session. Only
 * WebSocket, only from our own pages, only for somebody who has signed in.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { RequestHandler } from 'express';
import { BesideError } from '../protocol/error-codes.ts';
import { paths } from '../protocol/paths.ts';
import type { Person } from '../session/person.ts';
import { Connection } from './connection.ts';
import { createRequestHandler } from './handle.ts';
import { leaveSeat } from './leave-seat.ts';
import type { Parts } from './parts.ts';

// A dead network is noticed after interval + timeout, 2.5 seconds.
const pingIntervalMs = 1_000;
const pingTimeoutMs = 1_500;
/** How long the closing server waits for its last words to go out. */
const goodbyeMs = 1_000;
const goodbyeStepMs = 10;
/** How long a socket may stay open without having said who it is. */
const connectTimeoutMs = 5_000;
/** A too long chat message is still answered with its code; anything longer ends the connection. */
const maxMessageBytes = 1_250_000;

export interface GatewayOptions {
  server: HttpServer;
  origin: string;
  cookie: RequestHandler;
  findPerson: (key: string) => Promise<Person | undefined>;
  parts: Parts;
}

type Handshake = IncomingMessage & {
  sessionID?: string;
  session?: { passport?: { user?: string } };
};

export class Gateway {
  readonly #io: Server;
  readonly #parts: Parts;

  constructor({ server, origin, cookie, findPerson, parts }: GatewayOptions) {
    this.#parts = parts;
    this.#io = new Server(server, {
      path: paths.socket,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: maxMessageBytes,
      perMessageDeflate: false,
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      connectTimeout: connectTimeoutMs,
      // Another site's page would come with the person's cookie (cross-site WebSocket hijacking).
      allowRequest: (req, decide) => {
        decide(null, req.headers.origin === origin);
      },
    });
    this.#io.engine.use(cookie);
    this.#io.use((socket, next) => {
      const { sessionID, session } = socket.request as Handshake;
      const key = session?.passport?.user;
      (key ? findPerson(key) : Promise.resolve(undefined)).then(
        (person) => {
          if (!person || !sessionID) {
            next(connectError(new BesideError('SIGN_IN_REQUIRED')));
            return;
          }
          const address = socket.handshake.address;
          (socket.data as { connection: Connection }).connection = new Connection(
            socket,
            person,
            sessionID,
            address,
          );
          next();
        },
        (error: unknown) => {
          parts.logger.error({ err: error }, 'socket refused');
          next(connectError(new BesideError('STORE_UNAVAILABLE')));
        },
      );
    });
    this.#io.on('connection', (socket) => {
      this.#connected(socket, (socket.data as { connection: Connection }).connection);
    });
  }

  /** A login is over: its sockets close, and the sessions on them end. */
  async endLogin(loginId: string): Promise<void> {
    const { connections, sessions, clock } = this.#parts;
    for (const connection of connections.ofLogin(loginId)) {
      const { participant } = connection;
      if (participant)
        await sessions.change(participant.session, () => {
          participant.session.finish(`${participant.role}-left`, clock.now(), participant.role);
        });
      connection.close();
    }
  }

  /** Closes every socket, after what it has been sent has gone out. */
  async close(): Promise<void> {
    const { engine } = this.#io;
    this.#io.disconnectSockets(true);
    const waited = this.#parts.clock.now() + goodbyeMs;
    while (engine.clientsCount > 0 && this.#parts.clock.now() < waited)
      await new Promise<void>((resolve) => {
        this.#parts.clock.after(goodbyeStepMs, resolve);
      });
    await this.#io.close();
  }

  #connected(socket: Socket, connection: Connection): void {
    const { connections } = this.#parts;
    connections.add(connection);
    const handle = createRequestHandler(connection, this.#parts);
    socket.onAny((name: unknown, ...args: unknown[]) => {
      void handle(name, args);
    });
    socket.on('disconnect', (reason) => {
      const left = connections.remove(connection);
      // Said goodbye, or fell silent.
      const cause = reason === 'ping timeout' ? 'connection-lost' : 'page-closed';
      if (left) leaveSeat(this.#parts, left, cause);
    });
  }
}

/** socket.io passes `data` of a refusal to the page. */
function connectError(error: BesideError): Error {
  return Object.assign(new Error(error.code), { data: { code: error.code, ...error.details } });
}
