/** A page is let in by steps, and what has changed by the last of them counts. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Socket } from 'socket.io-client';
import { ConnectionRegistry } from '../../../src/application/connection-registry.ts';
import { systemClock } from '../../../src/common/system-clock.ts';
import type { Person } from '../../../src/domain/person.ts';
import { Gateway } from '../../../src/socket/gateway.ts';
import { importOnce } from '../../support/once.ts';
import { somebody } from '../../support/person.ts';
import { until } from '../../support/until.ts';

const { io } = await importOnce<typeof import('socket.io-client')>('socket.io-client');

const origin = 'https://beside.example';
const helper = somebody('helper');
type Login = { person: Person; endsAt: number } | undefined;

let http: Server;
let gateway: Gateway;
let connections: ConnectionRegistry;
let page: Socket;
/** The first look at the login, when the page knocks, and the second, when it is about to come in. */
let looks: [knocking: () => Login, entering: () => Promise<Login>];
/** Who has asked for something. */
let asked: Person[];

const loginOf = (person: Person): Login => ({ person, endsAt: Date.now() + 60_000 });

beforeEach(async () => {
  looks = [() => loginOf(helper), () => Promise.resolve(loginOf(helper))];
  asked = [];
  connections = new ConnectionRegistry();
  http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  let times = 0;
  gateway = new Gateway({
    server: http,
    origin,
    cookie: (req, _res, next) => {
      (req as IncomingMessage & { sessionID: string }).sessionID = 'login';
      next();
    },
    addressOf: () => '192.0.2.1',
    saidByProxy: () => ({ requestId: undefined, traceparent: undefined }),
    findLogin: async () => ((times += 1) === 1 ? looks[0]() : await looks[1]()),
    access: {} as never,
    services: {
      clock: systemClock,
      connections,
      rooms: { find: () => undefined },
      checks: { leave: () => undefined },
      logger: pino({ level: 'silent' }),
    } as never,
    runCommand: ({ person }) => {
      asked.push(person);
      return Promise.resolve({} as never);
    },
  });
  page = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    path: '/socket',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    autoConnect: false,
    extraHeaders: { origin },
  } as Parameters<typeof io>[1]);
});
afterEach(async () => {
  page.disconnect();
  await gateway.close();
});

/** @returns The code that the page is refused with; undefined when it is let in. */
async function knock(): Promise<string | undefined> {
  const answer = new Promise<string | undefined>((resolve) => {
    page.once('connect', () => {
      resolve(undefined);
    });
    page.once('connect_error', (error: Error & { data?: { code: string } }) => {
      resolve(error.data?.code ?? error.message);
    });
  });
  page.connect();
  return await answer;
}

test('who signs out while their page is let in is not let in', async () => {
  looks[1] = () => Promise.resolve(undefined);
  expect(await knock()).toBe('SIGN_IN_REQUIRED');
  await until('nothing is left of it', () => connections.all().length === 0);
});

test('who loses a role meanwhile comes in without it', async () => {
  const without = { ...helper, permissions: [], assignments: [] };
  looks[1] = () => Promise.resolve(loginOf(without));
  expect(await knock()).toBeUndefined();
  await page.emitWithAck('session.own', {});
  expect(asked).toEqual([without]);
});

test('a page that goes while it is let in leaves nothing behind', async () => {
  const { promise, resolve } = Promise.withResolvers<Login>();
  let isEntering = false;
  looks[1] = async () => {
    isEntering = true;
    return await promise;
  };
  void knock();
  await until('it is about to come in', () => isEntering);
  expect(connections.all()).toHaveLength(1);
  page.disconnect();
  await until('nothing is left of it', () => connections.all().length === 0);
  resolve(loginOf(helper));
  await new Promise((after) => setImmediate(after));
  expect(connections.all()).toEqual([]);
});
