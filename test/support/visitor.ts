/** Somebody with a cookie jar and no page: signs in in the real way and opens real sockets. */
import { join } from 'node:path';
import type { Socket } from 'socket.io-client';
import type { RequestInit, Response } from 'undici';
import type { EventName, Events } from '../../src/protocol/events.ts';
import { BesideError } from '../../src/protocol/error-codes.ts';
import type { Answer, Payload, Reply, RequestName } from '../../src/protocol/requests.ts';
import { inTime } from './in-time.ts';
import { importOnce } from './once.ts';
import type { TestServer } from './server.ts';

const { io } = await importOnce<typeof import('socket.io-client')>('socket.io-client');
const { CookieJar } = await importOnce<typeof import('tough-cookie')>('tough-cookie');
const { Agent, fetch } = await importOnce<typeof import('undici')>('undici');
const { misfitOfAnswer, misfitOfEvent } = await importOnce<typeof import('./contract.ts')>(
  join(import.meta.dirname, 'contract.ts'),
);

const answerTimeoutMs = 20_000;

export class Visitor {
  readonly server: TestServer;
  /** Go with every request. */
  headers: Record<string, string> = {};
  readonly #jar = new CookieJar();
  readonly #agent: InstanceType<typeof Agent>;
  readonly #connections: TestConnection[] = [];

  /** @param cas Certificates of other servers that the browser will be sent to. */
  constructor(server: TestServer, cas: string[] = []) {
    this.server = server;
    this.#agent = new Agent({ connect: { ca: [server.ca, ...cas] } });
  }

  /** Somebody of the demo's people, signed in. */
  static async signedIn(server: TestServer, userName: string): Promise<Visitor> {
    const visitor = new Visitor(server);
    const landed = await visitor.signIn(userName);
    if (landed.pathname !== '/help') throw new Error(`Sign-in ended at ${landed.href}`);
    return visitor;
  }

  /** One request, without following redirects. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.server.origin);
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      dispatcher: this.#agent,
      headers: {
        ...this.headers,
        ...(init.headers as object),
        cookie: await this.#jar.getCookieString(url.href),
      },
    });
    for (const cookie of response.headers.getSetCookie())
      await this.#jar.setCookie(cookie, url.href);
    return response;
  }

  /** Follows redirects to the last address; a request that must stop at one can say so. */
  async follow(path: string, stopAt = /^$/): Promise<URL> {
    let url = new URL(path, this.server.origin);
    for (;;) {
      if (stopAt.test(url.pathname)) return url;
      const response = await this.fetch(url.href);
      await response.text();
      const location = response.headers.get('location');
      if (!location) return url;
      url = new URL(location, url);
    }
  }

  /** @returns Where signing in has led to. */
  async signIn(userName: string, returnTo = '/help'): Promise<URL> {
    const choice = await this.follow(`/signin?returnTo=${encodeURIComponent(returnTo)}`);
    return await this.follow(await this.choose(choice, userName));
  }

  /**
   * Chooses who to be on the demo's page.
   *
   * @param more Further fields of the form.
   * @returns Where that leads to.
   */
  async choose(page: URL, userName: string, more: Record<string, string> = {}): Promise<string> {
    const response = await this.fetch(page.href, {
      method: 'POST',
      body: new URLSearchParams({ userName, ...more }),
    });
    await response.text();
    return response.headers.get('location') ?? '';
  }

  /** Puts a cookie into the jar, as an attacker would. */
  async plant(cookie: string): Promise<void> {
    await this.#jar.setCookie(cookie, this.server.origin);
  }

  async cookies(): Promise<string> {
    return await this.#jar.getCookieString(this.server.origin);
  }

  /** Opens a socket. @param auth What the page says of itself. @throws {BesideError} When the server refuses it, with its code. */
  async connect(
    headers: Record<string, string> = {},
    auth: Record<string, unknown> = {},
  ): Promise<TestConnection> {
    const socket = io(this.server.origin, {
      path: '/socket',
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
      ca: this.server.ca,
      extraHeaders: { origin: this.server.origin, cookie: await this.cookies(), ...headers },
    } as Parameters<typeof io>[1]);
    const connection = new TestConnection(socket);
    this.#connections.push(connection);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error: Error & { data?: { code: BesideError['code'] } }) => {
        reject(error.data ? new BesideError(error.data.code) : error);
      });
    });
    return connection;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.#agent.close();
  }
}

/** A socket with the typed requests of the contract. Whatever comes by it must fit the contract. */
export class TestConnection {
  readonly socket: Socket;
  /** The first event that did not fit. */
  #misfit: Error | undefined;
  readonly #seen: { name: string; event: unknown }[] = [];
  readonly #look = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((name: string, event: unknown) => {
      this.#misfit ??= misfitOfEvent(name, event);
      this.#seen.push({ name, event });
      this.#look.forEach((check) => {
        check();
      });
    });
  }

  /** @throws {BesideError} With the code of the refusal. */
  async request<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
  ): Promise<Reply<Name>> {
    const answer = await this.send<Name>(name, payload);
    if (answer.ok) return answer.value;
    throw new BesideError(answer.error.code, answer.error);
  }

  /** Sends anything at all under any name. */
  async send<Name extends RequestName>(name: string, payload: unknown): Promise<Answer<Name>> {
    const answer = (await this.socket
      .timeout(answerTimeoutMs)
      .emitWithAck(name, payload)) as Answer<Name>;
    const misfit = misfitOfAnswer(name, answer) ?? this.#misfit;
    if (misfit) throw misfit;
    return answer;
  }

  /** @returns The code that a request is refused with; undefined when it is granted. */
  async refusal(name: string, payload: unknown): Promise<string | undefined> {
    const answer = await this.send(name, payload);
    return answer.ok ? undefined : answer.error.code;
  }

  /** The first event of this name, past or to come, that fits; it is taken, and not found again. */
  async event<Name extends EventName>(
    name: Name,
    fits: (event: Events[Name]) => boolean = () => true,
  ): Promise<Events[Name]> {
    const found = new Promise<Events[Name]>((resolve, reject) => {
      const check = () => {
        if (this.#misfit) reject(this.#misfit);
        const index = this.#seen.findIndex(
          (seen) => seen.name === name && fits(seen.event as Events[Name]),
        );
        if (index < 0) return;
        this.#look.delete(check);
        resolve(this.#seen.splice(index, 1)[0]?.event as Events[Name]);
      };
      this.#look.add(check);
      check();
    });
    return await inTime(found, () => {
      const last = this.#seen.filter((seen) => seen.name === name).at(-1);
      return `${name} that fits; the last one is ${JSON.stringify(last?.event)}`;
    });
  }

  /** @returns Whether such an event has come, and was not taken yet. */
  seen<Name extends EventName>(
    name: Name,
    fits: (event: Events[Name]) => boolean = () => true,
  ): boolean {
    return this.#seen.some((seen) => seen.name === name && fits(seen.event as Events[Name]));
  }

  /** @returns When the server (or the network) has closed it. */
  async closed(): Promise<string> {
    const closed = new Promise<string>((resolve) => {
      if (this.socket.disconnected) resolve('already');
      else this.socket.once('disconnect', resolve);
    });
    return await inTime(closed, () => 'the server closes the socket');
  }

  close(): void {
    this.socket.disconnect();
  }
}
