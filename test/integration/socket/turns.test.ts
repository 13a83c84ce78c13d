/** Requests out of their turn: each of them in each state that it does not belong to. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requests } from '../../../src/protocol/requests.ts';
import { sessionStates, type SessionState } from '../../../src/protocol/session-view.ts';
import { screenParameters, voiceParameters } from '../../support/media.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { payloads, turns, type SessionRequest } from '../../support/payloads.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const outOfTurn = Object.entries(turns).flatMap(([name, granted]) =>
  sessionStates
    .filter((state) => !granted.includes(state))
    // Before a sharer has come, nobody is there who could ask as one.
    .filter((state) => state !== 'waiting' || requests[name as SessionRequest].by !== 'sharer')
    .map((state): [SessionRequest, SessionState, string] => [
      name as SessionRequest,
      state,
      state === 'ended' ? 'SESSION_ENDED' : 'NOT_NOW',
    ]),
);

let server: TestServer;
let waiting: Visitor;
/** A session in each state. */
const sessions = new Map<SessionState, Pick<Pair, 'helper' | 'sharer' | 'sessionId'>>();
const pairs: Pair[] = [];

beforeAll(async () => {
  server = await startServer();
  waiting = await Visitor.signedIn(server, 'helper@demo.example');
  const alone = await waiting.connect();
  const { view } = await alone.request('session.create', {});
  sessions.set('waiting', { helper: alone, sharer: alone, sessionId: view.id });
  for (const state of sessionStates.filter((each) => each !== 'waiting'))
    sessions.set(state, await pairIn(state));
});
afterAll(async () => {
  await Promise.all([waiting.close(), ...pairs.map((pair) => pair.close())]);
  await server.stop();
});

async function pairIn(state: SessionState): Promise<Pair> {
  const pair = await meet(server);
  pairs.push(pair);
  const { helper, sharer } = pair;
  if (state === 'joined') return pair;
  await helper.request('session.request-view', {});
  if (state === 'requested') return pair;
  await sharer.request('session.answer', { allow: true });
  if (state === 'allowed') return pair;
  await sharer.request('media.join', {});
  const rtpParameters = screenParameters();
  await sharer.request('media.produce', { source: 'screen', rtpParameters });
  if (state === 'ended') await helper.request('session.end', {});
  return pair;
}

describe('out of its turn', () => {
  test.each(outOfTurn)('%s in state %s is %s', async (name, state, code) => {
    const { helper, sharer } = sessions.get(state)!;
    const asker = requests[name].by === 'sharer' ? sharer : helper;
    const payload =
      name === 'media.produce'
        ? { source: 'microphone', rtpParameters: voiceParameters() }
        : payloads()[name];
    expect(await asker.refusal(name, payload)).toBe(code);
  });

  test.each(sessionStates)('nothing of this has changed the session in state %s', async (state) => {
    const { helper, sessionId } = sessions.get(state)!;
    const { view } = await helper.request('session.enter', { sessionId });
    expect(view.state).toBe(state);
  });
});
