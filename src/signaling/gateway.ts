/**
 * The sockets: who may open one, and what its opening and closing means for a session. Only
 * WebSocket, only from our own pages, only for somebody who has signed in.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { RequestHandler as Middleware } from 'express';
import { toErrorReply } from '../errors.ts';
import type { AddressOf } from '../policy/client-address.ts';
import { BesideError, type ErrorReply } from '../protocol/error-codes.ts';
import { paths } from '../protocol/paths.ts';
import type { Absence } from '../protocol/session-view.ts';
import type { Person } from '../session/person.ts';
import type { Access } from './access.ts';
import { Connection } from './connection.ts';
import { createRequestHandler, type RequestHandler } from './handle.ts';
import { Liveness } from './liveness.ts';
import { leaveSeat } from './leave-seat.ts';
import type { Parts } from './parts.ts';
import { boundUnadmitted } from './unadmitted.ts';

/** After these two together a silent page is given up, whatever the media server still hears of it. */
const pingIntervalMs = 5_000;
const pingTimeoutMs = 5_000;
/** How long the closing server waits for its last words to go out. */
const goodbyeMs = 1_000;
const goodbyeStepMs = 10;
/** How long a socket may stay open without having said who it is. */
const connectTimeoutMs = 5_000;
/** Pages that one person may have open at once. */
const socketsPerPerson = 50;
/** What a timer can hold (32 bits); logins are shorter. */
const longestTimerMs = 2 ** 31 - 1;
/** A too long chat message is still answered with its code; anything longer ends the connection. */
const maxMessageBytes = 1_250_000;

export interface GatewayOptions {
  server: HttpServer;
  origin: string;
  cookie: Middleware;
  /** Where a handshake comes from. */
  addressOf: AddressOf;
  /** Whose login it is, and when it ends (milliseconds since 1970). */
  findLogin: (loginId: string) => Promise<{ person: Person; endsAt: number } | undefined>;
  access: Access;
  parts: Parts;
}

type Handshake = IncomingMessage & { sessionID?: string };

export class Gateway {
  readonly #io: Server;
  readonly #parts: Parts;
  readonly #findLogin: GatewayOptions['findLogin'];
  readonly #access: Access;
  readonly #liveness: Liveness;
  readonly #handle: RequestHandler;
  readonly #addressOf: AddressOf;

  constructor({ server, origin, cookie, addressOf, findLogin, access, parts }: GatewayOptions) {
    this.#parts = parts;
    this.#access = access;
    this.#handle = createRequestHandler(parts);
    this.#findLogin = findLogin;
    this.#liveness = new Liveness(parts, (connection) => {
      connection.fellSilent = true;
      connection.close();
    });
    this.#addressOf = addressOf;
    this.#io = new Server(server, {
      path: paths.socket,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: maxMessageBytes,
      perMessageDeflate: false,
      // It would close what is not its own by half, and that after a second.
      destroyUpgrade: false,
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      connectTimeout: connectTimeoutMs,
      // Another site's page would come with the person's cookie (cross-site WebSocket hijacking).
      allowRequest: (req, decide) => {
        decide(null, req.headers.origin === origin);
      },
    });
    server.on('upgrade', ({ url = '', socket: stranger }: IncomingMessage) => {
      if (!url.startsWith(`${paths.socket}/`)) stranger.destroy();
    });
    boundUnadmitted(this.#io);
    this.#io.engine.use(cookie);
    this.#io.use((socket, next) => {
      this.#admit(socket).then(
        () => {
          next();
        },
        (error: unknown) => {
          next(connectError(toErrorReply(error, parts.logger)));
        },
      );
    });
    this.#io.on('connection', (socket) => {
      this.#connected(socket, (socket.data as { connection: Connection }).connection);
    });
  }

  /** Closes every socket, after what it has been sent has gone out. */
  async close(): Promise<void> {
    const { engine } = this.#io;
    this.#liveness.close();
    this.#io.disconnectSockets(true);
    const waited = this.#parts.clock.now() + goodbyeMs;
    while (engine.clientsCount > 0 && this.#parts.clock.now() < waited)
      await new Promise<void>((resolve) => {
        this.#parts.clock.after(goodbyeStepMs, resolve);
      });
    await this.#io.close();
  }

  /** The login is read now, not when the socket was opened: it may have ended since. */
  async #admit(socket: Socket): Promise<void> {
    const { sessionID } = socket.request as Handshake;
    const login = sessionID ? await this.#findLogin(sessionID) : undefined;
    if (!sessionID || !login) throw new BesideError('SIGN_IN_REQUIRED');
    if (this.#parts.connections.ofPerson(login.person.key).length >= socketsPerPerson)
      throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: 10 });
    const address = this.#addressOf(socket.request);
    const connection = new Connection(socket, login.person, sessionID, address);
    // From here on the end of the login ends the socket too, also while it is being opened.
    this.#parts.connections.add(connection);
    (socket.data as { connection: Connection }).connection = connection;
    socket.conn.once('close', () => this.#parts.connections.remove(connection));
    const still = await this.#findLogin(sessionID);
    if (!still) throw new BesideError('SIGN_IN_REQUIRED');
    connection.person = still.person;
    this.#endWithLogin(connection, socket, still.endsAt);
  }

  /** A login that has been renewed in the meantime ends later. */
  #endWithLogin(connection: Connection, socket: Socket, endsAt: number): void {
    const { clock, logger } = this.#parts;
    const look = async () => {
      const login = await this.#findLogin(connection.loginId);
      if (login) this.#endWithLogin(connection, socket, login.endsAt);
      else await this.#access.loginExpired(connection.loginId);
    };
    const cancel = clock.after(Math.min(endsAt - clock.now(), longestTimerMs), () => {
      socket.conn.off('close', cancel);
      look().catch((error: unknown) => {
        logger.error({ err: error }, 'the end of a login could not be looked up');
        connection.close();
      });
    });
    socket.conn.once('close', cancel);
  }

  #connected(socket: Socket, connection: Connection): void {
    const { connections } = this.#parts;
    this.#liveness.watch(connection, socket);
    socket.onAny((name: unknown, ...args: unknown[]) => {
      void this.#handle(connection, name, args);
    });
    socket.on('disconnect', (reason) => {
      const left = connections.remove(connection);
      this.#parts.checks.leave(connection.id);
      if (left) leaveSeat(this.#parts, left, causeOf(reason, connection.fellSilent));
    });
  }
}

/** Pages say goodbye when they are closed; what comes of itself says nothing. */
function causeOf(reason: string, fellSilent: boolean): Absence {
  if (fellSilent || reason === 'ping timeout') return 'connection-lost';
  return reason === 'transport close' || reason === 'transport error' ? 'cut-off' : 'page-closed';
}

/** socket.io passes `data` of a refusal to the page. */
function connectError(reply: ErrorReply): Error {
  return Object.assign(new Error(reply.code), { data: reply });
}
