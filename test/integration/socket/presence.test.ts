/** Pages that come, go, fall silent and come back. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Payload } from '../../../src/protocol/requests.ts';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { startServer, startServerProcess, type TestServer } from '../../support/server.ts';
import { Visitors } from '../../support/visitors.ts';

let server: TestServer;
const visitors = new Visitors();
const pairs: Pair[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all([visitors, ...pairs.splice(0)].map((each) => each.close()));
});
afterAll(async () => {
  await server.stop();
});

const visitor = async (userName: string) => await visitors.signedIn(server, userName);

async function two(): Promise<Pair> {
  const pair = await meet(server);
  pairs.push(pair);
  return pair;
}

describe('a second page of the same person that is to be used', () => {
  test('takes the place of the first, which is told and takes part no longer', async () => {
    const { helper, sharer, sessionId } = await two();
    const second = await (await visitor('helper@demo.example')).connect();
    const { view } = await second.request('session.enter', { sessionId, takeOver: true });
    expect([view.role, view.state]).toEqual(['helper', 'joined']);
    await helper.event('session.opened-elsewhere');
    expect(await helper.refusal('session.request-view', {})).toBe('NOT_IN_SESSION');
    await second.request('session.request-view', {});
    const seen = await sharer.event('session.view', ({ state }) => state === 'requested');
    expect(seen.other?.presence.state).toBe('here');
  });

  test('stays when the first is closed: nobody is told that the person has gone', async () => {
    const { helper, sharer, sessionId } = await two();
    const second = await (await visitor('helper@demo.example')).connect();
    await second.request('session.enter', { sessionId, takeOver: true });
    helper.close();
    await second.request('session.end', {});
    const seen = await sharer.event('session.view', ({ state }) => state === 'ended');
    expect(seen.other?.presence.state).toBe('here');
    const away = sharer.seen('session.view', (event) => event.other?.presence.state === 'away');
    expect(away).toBe(false);
  });
});

describe('a page that is gone', () => {
  test.each(['helper', 'sharer'] as const)('is shown to the other side: the %s', async (role) => {
    const pair = await two();
    const other = role === 'helper' ? pair.sharer : pair.helper;
    pair[role].close();
    const seen = await other.event('session.view', (view) => view.other?.presence.state === 'away');
    expect(seen.other?.presence.cause).toBe('page-closed');
    expect(seen.state).toBe('joined');
  });

  test('is shown as cut off when its connection ended without a goodbye', async () => {
    const { helper, sessionId } = await two();
    const cut = await RawSocket.entered(await visitor('sharer@demo.example'));
    await cut.request('session.enter', JSON.stringify({ sessionId, takeOver: true }));
    cut.close();
    const seen = await helper.event(
      'session.view',
      ({ other }) => other?.presence.state === 'away',
    );
    expect(seen.other?.presence.cause).toBe('cut-off');
  });

  test('says when it is back what it was, unless it had said goodbye', async () => {
    const { helper, sharer, sessionId } = await two();
    const come = async (was: string) => {
      const page = await RawSocket.entered(await visitor('sharer@demo.example'));
      await page.request('session.enter', JSON.stringify({ sessionId, was }));
      return page;
    };
    const shown = async (state: string, after = 0) =>
      await helper.event(
        'session.view',
        ({ other, revision }) => other?.presence.state === state && revision > after,
      );
    sharer.close();
    const closed = await shown('away');
    const next = await come('asleep');
    expect((await shown('here', closed.revision)).other?.presence.was).toBeUndefined();
    next.close();
    const cut = await shown('away');
    await come('asleep');
    expect((await shown('here', cut.revision)).other?.presence.was).toBe('asleep');
  });

  test('is shown as such when it fell silent without a word', async () => {
    const { helper, sessionId } = await two();
    const silent = await RawSocket.entered(await visitor('sharer@demo.example'), {
      answersPings: false,
    });
    await silent.request('session.enter', JSON.stringify({ sessionId, takeOver: true }));
    await helper.event('presence.unstable', ({ unstable }) => unstable);
    const seen = await helper.event(
      'session.view',
      (view) => view.other?.presence.state === 'away',
    );
    expect(seen.other?.presence.cause).toBe('connection-lost');
    await silent.closed;
    await helper.event('presence.unstable', ({ unstable }) => !unstable);
  });

  test('is unstable no longer once another page has taken its place', async () => {
    const { helper, sessionId } = await two();
    const silent = await RawSocket.entered(await visitor('sharer@demo.example'), {
      answersPings: false,
    });
    await silent.request('session.enter', JSON.stringify({ sessionId, takeOver: true }));
    await helper.event('presence.unstable', ({ unstable }) => unstable);
    const next = await (await visitor('sharer@demo.example')).connect();
    await next.request('session.enter', { sessionId, takeOver: true });
    await helper.event('presence.unstable', ({ unstable }) => !unstable);
    expect(helper.seen('session.view', ({ other }) => other?.presence.state === 'away')).toBe(
      false,
    );
  });

  test('is told as unstable to a page that comes only then, too', async () => {
    const { helper, sessionId } = await two();
    const next = await (await visitor('helper@demo.example')).connect();
    const silent = await RawSocket.entered(await visitor('sharer@demo.example'), {
      answersPings: false,
    });
    await silent.request('session.enter', JSON.stringify({ sessionId, takeOver: true }));
    await helper.event('presence.unstable', ({ unstable }) => unstable);
    await next.request('session.enter', { sessionId, takeOver: true });
    await next.event('presence.unstable', ({ unstable }) => unstable);
    silent.send('3');
    await next.event('presence.unstable', ({ unstable }) => !unstable);
    expect(next.seen('presence.unstable')).toBe(false);
  });

  test('for a moment only is unstable, and not away', async () => {
    const { helper, sessionId } = await two();
    const silent = await RawSocket.entered(await visitor('sharer@demo.example'), {
      answersPings: false,
    });
    await silent.request('session.enter', JSON.stringify({ sessionId, takeOver: true }));
    await helper.event('presence.unstable', ({ unstable }) => unstable);
    silent.send('3');
    await helper.event('presence.unstable', ({ unstable }) => !unstable);
    expect(helper.seen('session.view', ({ other }) => other?.presence.state === 'away')).toBe(
      false,
    );
  });

  test('and is back within the time has the same session, and both see it', async () => {
    const { helper, sharer, sessionId } = await two();
    await helper.request('session.request-view', {});
    sharer.close();
    await helper.event('session.view', (view) => view.other?.presence.state === 'away');
    const back = await (await visitor('sharer@demo.example')).connect();
    const { view } = await back.request('session.enter', { sessionId });
    expect([view.role, view.state, view.me.presence.state]).toEqual([
      'sharer',
      'requested',
      'here',
    ]);
    await helper.event('session.view', ({ other }) => other?.presence.state === 'here');
    await back.request('session.answer', { allow: true });
    await helper.event('session.view', ({ state }) => state === 'allowed');
  });
});

/** Sets the clock of a server's process back by an hour when it is told to. */
const clockSetBack = `
  const { now } = Date;
  let back = 0;
  Date.now = () => now() - back;
  process.on('SIGUSR2', () => (back = 3_600_000));
`;

describe('a clock that is set back', () => {
  test('cuts off nobody', async () => {
    const other = await startServerProcess({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clockSetBack)}`,
    });
    const pair = await meet(other);
    const { helper, sharerVisitor, sessionId } = pair;
    const page = await RawSocket.entered(sharerVisitor);
    await page.request('session.enter', JSON.stringify({ sessionId, takeOver: true }));
    other.process.kill('SIGUSR2');
    const pings = async () => {
      for (let count = 0; count < 12; count += 1) await page.frame(/^2$/);
      return 'still here';
    };
    expect(await Promise.race([pings(), page.closed])).toBe('still here');
    expect(helper.seen('presence.unstable')).toBe(false);
    page.close();
    await pair.close();
    await other.stop();
  });
});

describe('entering', () => {
  test('a session that there is not is refused like one of other people', async () => {
    const { helper } = await two();
    const sessionId = crypto.randomUUID();
    expect(await helper.refusal('session.enter', { sessionId })).toBe('SESSION_UNKNOWN');
  });

  test('an ended session shows it as it ended', async () => {
    const { helper, sharer, sessionId } = await two();
    await sharer.request('session.end', {});
    const { view } = await helper.request('session.enter', { sessionId });
    expect(view.end).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
  });

  test('the same session twice from one page changes nothing', async () => {
    const { helper, sessionId } = await two();
    await helper.request('session.enter', { sessionId });
    await helper.request('session.request-view', {});
    expect(helper.seen('session.opened-elsewhere')).toBe(false);
  });

  test('one’s own session as the sharer is refused', async () => {
    const page = await (await visitor('helper@demo.example')).connect();
    const { view } = await page.request('session.create', {});
    const { passcode = '' } = view.invitation ?? {};
    expect(await page.refusal('session.join', { passcode })).toBe('OWN_SESSION');
  });
});

describe('what only a page of the sharer can say', () => {
  /** The two, after a page of the sharer has said that. */
  async function said(status: Payload<'share.report'>['status']): Promise<Pair> {
    const pair = await meetAndAllow(server);
    pairs.push(pair);
    await pair.sharer.request('share.report', { status });
    await pair.helper.event('session.view', ({ share }) => share.status === status);
    return pair;
  }

  test.each(['choosing', 'cancelled', 'denied-by-system', 'failed'] as const)(
    'ends when it is closed (%s)',
    async (status) => {
      const { helper, sharer } = await said(status);
      sharer.close();
      await helper.event('session.view', ({ share }) => share.status === 'none');
    },
  );

  test('ends when another page takes its place, which is not told that it is so', async () => {
    const { helper, sessionId, sharerVisitor } = await said('unsupported');
    const next = await sharerVisitor.connect();
    const { view } = await next.request('session.enter', { sessionId, takeOver: true });
    expect(view.share.status).toBe('none');
    await helper.event('session.view', ({ share }) => share.status === 'none');
  });

  test('of the picture ends with it too, and what the helper says of it stays', async () => {
    const { helper, sharer } = await said('choosing');
    await sharer.request('share.source', { source: 'hidden' });
    await helper.event('session.view', ({ share }) => share.source === 'hidden');
    await helper.request('share.seen', { seen: 'unable' });
    await sharer.event('session.view', ({ share }) => share.seen === 'unable');
    sharer.close();
    const { share } = await helper.event(
      'session.view',
      ({ other }) => other?.presence.state === 'away',
    );
    expect(share).toEqual({ status: 'none', seen: 'unable' });
  });
});
