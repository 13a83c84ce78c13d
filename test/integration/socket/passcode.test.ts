/** Guessing, late and second joiners: all get the same answer. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { meet, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

/** A refusal takes at least this long, whatever was wrong. */
const floorMs = 300;

let server: TestServer;
let pair: Pair;

beforeAll(async () => {
  server = await startServer();
  pair = await meet(server);
});
afterAll(async () => {
  await pair.close();
  await server.stop();
});

/** The whole answer, and whether it took as long as every refusal takes. */
async function tryToJoin(page: TestConnection, passcode: string) {
  const begun = performance.now();
  const answer = await page.send('session.join', { passcode });
  // A millisecond for the two clocks, which count differently.
  return { answer, inTime: performance.now() - begun >= floorMs - 1 };
}

const refused = {
  answer: { ok: false, error: { code: 'PASSCODE_NOT_ACCEPTED' } },
  inTime: true,
};

describe('a passcode that opens nothing', () => {
  test('is answered alike, in the same time, whatever is wrong with it', async () => {
    const visitor = await Visitor.signedIn(server, 'viewer@demo.example');
    const page = await visitor.connect();
    const ended = await meet(server, { sharer: 'sharer2@demo.example' });
    await ended.helper.request('session.end', {});
    const wrong = pair.passcode === 'AAAABBBB' ? 'AAAACCCC' : 'AAAABBBB';
    const outcomes = {
      wrong: await tryToJoin(page, wrong),
      malformed: await tryToJoin(page, 'no passcode'),
      empty: await tryToJoin(page, ''),
      ended: await tryToJoin(page, ended.passcode),
      used: await tryToJoin(page, pair.passcode),
    };
    expect(outcomes).toEqual({
      wrong: refused,
      malformed: refused,
      empty: refused,
      ended: refused,
      used: refused,
    });
    await Promise.all([visitor.close(), ended.close()]);
  });

  test('that was used, tells both sides of a second joiner', async () => {
    for (const page of [pair.helper, pair.sharer]) {
      const view = await page.event('session.view', ({ refusedJoiners }) => refusedJoiners === 1);
      expect([view.state, view.other?.presence.state]).toEqual(['joined', 'here']);
    }
  });

  test('still opens to the sharer whom it let in', async () => {
    const { view } = await pair.sharer.request('session.join', { passcode: pair.passcode });
    expect([view.role, view.refusedJoiners]).toEqual(['sharer', 1]);
  });
});

describe('too many tries', () => {
  let helper: Visitor;
  let passcode = '';

  beforeAll(async () => {
    helper = await Visitor.signedIn(server, 'helper2@demo.example');
    const { view } = await (await helper.connect()).request('session.create', {});
    passcode = view.invitation?.passcode ?? '';
  });
  afterAll(async () => {
    await helper.close();
  });

  test('are told when to try again, and then even the right passcode is refused', async () => {
    const visitor = await Visitor.signedIn(server, 'sharer2@demo.example');
    const page = await visitor.connect();
    const tries = Array.from({ length: 5 }, () =>
      page.refusal('session.join', { passcode: 'AAAACCCC' }),
    );
    expect(new Set(await Promise.all(tries))).toEqual(new Set(['PASSCODE_NOT_ACCEPTED']));
    const answer = await page.send('session.join', { passcode });
    expect(answer).toEqual({
      ok: false,
      error: { code: 'TOO_MANY_TRIES', retryAfterSeconds: expect.any(Number) },
    });
    const { retryAfterSeconds = 0 } = answer.ok ? {} : answer.error;
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(retryAfterSeconds).toBeLessThanOrEqual(60);

    // Neither another page nor another sign-in of the same person helps.
    const again = await Visitor.signedIn(server, 'sharer2@demo.example');
    const otherPage = await again.connect();
    expect(await otherPage.refusal('session.join', { passcode })).toBe('TOO_MANY_TRIES');
    await Promise.all([visitor.close(), again.close()]);
  });

  test('of one person do not keep out another', async () => {
    const visitor = await Visitor.signedIn(server, 'admin@demo.example');
    const page = await visitor.connect();
    const { view } = await page.request('session.join', { passcode });
    expect(view.state).toBe('joined');
    await visitor.close();
  });
});
