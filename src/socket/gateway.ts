/**
 * The sockets: who may open one, and what opening and closing mean for a session. They are
 * WebSockets only, from our own pages only, for people who have signed in.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { RequestHandler as Middleware } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { logCounted } from '../common/counted-log.ts';
import { noteRefusal, toErrorReply } from '../common/error-reply.ts';
import type { AddressOf, SaidByProxy } from '../common/client-address.ts';
import { inRequest } from '../common/request-context.ts';
import { traced } from '../common/tracing.ts';
import { BesideError, type ErrorReply } from '../protocol/error-codes.ts';
import { maxMessageBytes } from '../protocol/message-size.ts';
import { paths } from '../protocol/paths.ts';
import type { Absence } from '../protocol/session-view.ts';
import type { Person } from '../domain/person.ts';
import type { AccessRevocation } from '../application/access-revocation.ts';
import { boundedParser } from './bounded-decoder.ts';
import { Connection } from './connection.ts';
import { createDispatcher, type RequestHandler } from './dispatch.ts';
import { BoundedWebSockets, Intake } from './intake.ts';
import { Heartbeat } from './heartbeat.ts';
import { refuseSecondTransport } from './second-transport.ts';
import { markAbsent } from '../application/mark-absent.ts';
import type { RunCommand } from '../application/run-command.ts';
import type { Services } from '../application/services.ts';

/** After the sum of both, a silent page is given up, even if the media server still hears from it. */
const pingIntervalMs = 5_000;
const pingTimeoutMs = 5_000;
/** How long the closing server waits until its last messages have gone out. */
const goodbyeMs = 1_000;
const goodbyeStepMs = 10;
/** How long a socket may stay open without authenticating. */
const connectTimeoutMs = 5_000;
/** Pages that one person may have open at once. */
const socketsPerPerson = 50;
/**
 * Sockets that one person may open, and in how many seconds. After a restart all pages of a person
 * come back at once.
 */
const opened = { points: 100, duration: 10 };
/** The longest time of a timer (32 bits). Logins are shorter. */
const longestTimerMs = 2 ** 31 - 1;

export interface GatewayOptions {
  server: HttpServer;
  origin: string;
  cookie: Middleware;
  /** The client's address of a handshake. */
  addressOf: AddressOf;
  saidByProxy: SaidByProxy;
  /** The person of a login, and when the login ends (milliseconds since 1970). */
  findLogin: (loginId: string) => Promise<{ person: Person; endsAt: number } | undefined>;
  access: AccessRevocation;
  services: Services;
  runCommand: RunCommand;
}

type Handshake = IncomingMessage & { sessionID?: string };

export class Gateway {
  readonly #io: Server;
  readonly #services: Services;
  readonly #findLogin: GatewayOptions['findLogin'];
  readonly #access: AccessRevocation;
  readonly #heartbeat: Heartbeat;
  readonly #handle: RequestHandler;
  readonly #addressOf: AddressOf;
  readonly #saidByProxy: SaidByProxy;
  readonly #intake: Intake;
  readonly #opened = new RateLimiterMemory(opened);

  constructor({
    server,
    origin,
    cookie,
    addressOf,
    saidByProxy,
    findLogin,
    access,
    services,
    runCommand,
  }: GatewayOptions) {
    this.#services = services;
    this.#access = access;
    this.#handle = createDispatcher(runCommand, services.logger);
    this.#findLogin = findLogin;
    this.#heartbeat = new Heartbeat(services, (connection) => {
      connection.fellSilent = true;
      connection.close();
    });
    this.#addressOf = addressOf;
    this.#saidByProxy = saidByProxy;
    this.#io = new Server(server, {
      path: paths.socket,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: maxMessageBytes,
      wsEngine: BoundedWebSockets,
      parser: boundedParser,
      perMessageDeflate: false,
      // Otherwise engine.io would half-close, after a second, upgrades that are not its own.
      destroyUpgrade: false,
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      connectTimeout: connectTimeoutMs,
      // A page of another site would send the person's cookie too (cross-site WebSocket hijacking).
      allowRequest: (req, decide) => {
        const isOurs = req.headers.origin === origin;
        if (!isOurs) this.#log('a socket was refused: its page is not ours', {}, req);
        decide(null, isOurs);
      },
    });
    server.on('upgrade', ({ url = '', socket: stranger }: IncomingMessage) => {
      if (!url.startsWith(`${paths.socket}/`)) stranger.destroy();
    });
    this.#intake = new Intake(this.#io, ({ request }, excess) => {
      noteRefusal(services.logger, 'TOO_MANY_REQUESTS');
      this.#log('a socket was cut off', { excess }, request);
    });
    this.#io.engine.use(refuseSecondTransport);
    this.#io.engine.use(cookie);
    this.#io.use((socket, next) => {
      void this.#handshake(socket).then((refusal) => {
        next(refusal);
        // After socket.io has sent the reason.
        if (refusal) setImmediate(() => socket.conn.close());
      });
    });
    this.#io.on('connection', (socket) => {
      this.#connected(socket, (socket.data as { connection: Connection }).connection);
    });
  }

  /** Closes every socket after its last messages have gone out. */
  async close(): Promise<void> {
    const { engine } = this.#io;
    this.#heartbeat.close();
    this.#io.disconnectSockets(true);
    const waited = this.#services.clock.now() + goodbyeMs;
    while (engine.clientsCount > 0 && this.#services.clock.now() < waited)
      await new Promise<void>((resolve) => {
        this.#services.clock.after(goodbyeStepMs, resolve);
      });
    await this.#io.close();
  }

  /** @returns The refusal that the page is sent. Undefined if it was admitted. */
  async #handshake(socket: Socket): Promise<Error | undefined> {
    const { requestId, traceparent } = this.#saidByProxy(socket.request);
    const admit = async () => {
      try {
        await this.#admit(socket);
        return undefined;
      } catch (error) {
        return connectError(toErrorReply(error, this.#services.logger));
      }
    };
    return await inRequest(
      requestId,
      async () => await traced('socket handshake', { kind: 'SERVER', traceparent }, admit),
    );
  }

  /** The login is read now, not when the socket was opened: it may have ended since. */
  async #admit(socket: Socket): Promise<void> {
    const { connections } = this.#services;
    const { sessionID } = socket.request as Handshake;
    const login = sessionID ? await this.#findLogin(sessionID) : undefined;
    if (!sessionID || !login) throw new BesideError('SIGN_IN_REQUIRED');
    const { key } = login.person;
    const mayOpen = await this.#opened.consume(key).catch(() => undefined);
    if (!mayOpen || connections.ofPerson(key).length >= socketsPerPerson)
      throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: 10 });
    // Nobody would be notified when a socket that has closed already goes away.
    if (!isOpen(socket)) throw new BesideError('NOT_IN_SESSION');
    const address = this.#addressOf(socket.request);
    const connection = new Connection(socket, login.person, sessionID, address);
    // From here on the end of the login also ends the socket, even while it is still being opened.
    connections.add(connection);
    (socket.data as { connection: Connection }).connection = connection;
    socket.conn.once('close', () => connections.remove(connection));
    const still = await this.#findLogin(sessionID);
    if (!still) throw new BesideError('SIGN_IN_REQUIRED');
    if (!isOpen(socket)) throw new BesideError('NOT_IN_SESSION');
    connection.actor.person = still.person;
    this.#intake.admit(socket.conn, key);
    this.#endWithLogin(connection, socket, still.endsAt);
  }

  /** A login that was renewed in the meantime ends later, so this looks again. */
  #endWithLogin(connection: Connection, socket: Socket, endsAt: number): void {
    const { clock, logger } = this.#services;
    const look = async () => {
      const login = await this.#findLogin(connection.actor.loginId);
      if (login) this.#endWithLogin(connection, socket, login.endsAt);
      else await this.#access.loginExpired(connection.actor.loginId);
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
    const { connections } = this.#services;
    this.#heartbeat.watch(connection, socket);
    socket.onAny((name: unknown, ...args: unknown[]) => {
      void this.#handle(connection, name, args);
    });
    socket.on('disconnect', (reason) => {
      const left = connections.remove(connection);
      this.#services.checks.leave(connection.id);
      if (left) markAbsent(this.#services, left, causeOf(reason, connection.fellSilent));
      // A connection serves one socket, which is closed now.
      socket.conn.close();
    });
  }

  #log(message: string, kind: Record<string, unknown>, request: IncomingMessage): void {
    const address = this.#addressOf(request);
    logCounted(this.#services.logger, 'warn', message, kind, { address });
  }
}

function isOpen({ conn }: Socket): boolean {
  return conn.readyState === 'open';
}

/**
 * A page says goodbye when it is closed. Without a goodbye, the reason tells nothing about the
 * person's intent.
 */
function causeOf(reason: string, fellSilent: boolean): Absence {
  if (fellSilent || reason === 'ping timeout') return 'connection-lost';
  return reason === 'transport close' || reason === 'transport error' ? 'cut-off' : 'page-closed';
}

/** socket.io sends the field `data` of a refusal to the page. */
function connectError(reply: ErrorReply): Error {
  return Object.assign(new Error(reply.code), { data: reply });
}
