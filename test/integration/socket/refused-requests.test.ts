/** Every request, tried by whoever must not: generated from the table of requests itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requests, type RequestName } from '../../../src/protocol/requests.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { payloads, strangerRefusals, type PersonRequest } from '../../support/payloads.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

const names = Object.keys(requests) as RequestName[];

let server: TestServer;
let pair: Pair;
let stranger: Visitor;
let strangerPage: TestConnection;
let askedOfPage = 0;

beforeAll(async () => {
  server = await startServer();
  pair = await meet(server);
  stranger = await Visitor.signedIn(server, 'sharer2@demo.example');
});
afterAll(async () => {
  await Promise.all([pair.close(), stranger.close()]);
  await server.stop();
});

/** A page may ask 50 times a second, so each of them asks less often in all. */
async function pageOfStranger(): Promise<TestConnection> {
  if (askedOfPage % 40 === 0) strangerPage = await stranger.connect();
  askedOfPage += 1;
  return strangerPage;
}

/** The payload as it would be right in the session of the two. */
function payloadFor(name: RequestName): object {
  return name === 'session.enter' ? { sessionId: pair.sessionId } : payloads()[name];
}

describe('a stranger, signed in but not in the session,', () => {
  test.each(names)('gains nothing by %s', async (name) => {
    const expected =
      requests[name].by === 'person' ? strangerRefusals[name as PersonRequest] : 'NOT_IN_SESSION';
    const page = await pageOfStranger();
    expect((await page.refusal(name, payloadFor(name))) ?? 'granted').toBe(expected);
  });
});

describe('the other side', () => {
  const oneSided = names.filter((name) =>
    ['lead', 'helper-or-observer', 'sharer'].includes(requests[name].by),
  );

  test.each(oneSided)('is refused %s', async (name) => {
    const other = requests[name].by === 'sharer' ? pair.helper : pair.sharer;
    expect(await other.refusal(name, payloadFor(name))).toBe('WRONG_SIDE');
  });

  test('is what the table is about: both sides have requests of their own', () => {
    expect(new Set(oneSided.map((name) => requests[name].by))).toEqual(
      new Set(['lead', 'helper-or-observer', 'sharer']),
    );
  });
});

describe('somebody without the permission', () => {
  const withPermission = names.filter(
    (name) =>
      requests[name].by === 'person' &&
      requests[name].needs(payloads()[name], undefined).length > 0,
  );

  test.each(withPermission)('is refused %s', async (name) => {
    expect(await pair.sharer.refusal(name, payloadFor(name))).toBe('PERMISSION_MISSING');
  });

  test('is what the table is about: there is a request that needs one', () => {
    expect(withPermission).toContain('session.create');
  });
});

describe('an anonymous socket', () => {
  test.each(names)(
    'is not let in, gets no answer to %s, and is closed for asking',
    async (name) => {
      const socket = await RawSocket.open(server);
      socket.send('40');
      expect(JSON.parse((await socket.frame(/^44/)).slice(2))).toEqual({
        message: 'SIGN_IN_REQUIRED',
        data: { code: 'SIGN_IN_REQUIRED' },
      });
      socket.send(`421${JSON.stringify([name, payloadFor(name)])}`);
      await socket.closed;
      expect(socket.frames).toEqual([]);
    },
  );

  test.each(names)('that does not even introduce itself gets no answer to %s', async (name) => {
    const socket = await RawSocket.open(server);
    socket.send(`421${JSON.stringify([name, payloadFor(name)])}`);
    await socket.closed;
    expect(socket.frames).toEqual([]);
  });
});

test('after all these the session is as it was, and the two were told nothing', async () => {
  const { view } = await pair.helper.request('session.enter', { sessionId: pair.sessionId });
  expect([view.state, view.refusedJoiners, view.other?.presence.state]).toEqual([
    'joined',
    0,
    'here',
  ]);
  expect((await pair.sharer.request('chat.history', { afterSeq: 0 })).messages).toEqual([]);
});
