import { beforeEach, describe, expect, test } from '@jest/globals';
import { nextEnd } from '../../../src/domain/deadlines.ts';
import type { Session } from '../../../src/domain/session.ts';
import { viewFor } from '../../../src/domain/session-view.ts';
import { SessionRegistry } from '../../../src/application/session-registry.ts';
import type { SessionEvent } from '../../../src/domain/session-events.ts';
import { ManualClock } from '../../support/clock.ts';
import { somebody } from '../../support/person.ts';
import { helper, limits, sharer } from '../../support/sessions-in.ts';

let clock: ManualClock;
let sessions: SessionRegistry;
/** What happened outside, in order: `recorded TYPE` and `published TYPE`. */
let log: string[];
let errors: unknown[];
/** Sessions whose media have been stopped. */
let over: string[];
/** Set to make the store fail. */
let storeFault: Error | undefined;
/** Called at each record, to hold it or to see how things stand meanwhile. */
let whileRecording: () => Promise<void> | void;
let published: () => void;

const place = { origin: 'https://beside.example', chatBlocked: false, serverStopsAt: undefined };

/** What a session may take that begins now. */
let current: typeof limits;

beforeEach(() => {
  current = limits;
  clock = new ManualClock();
  log = [];
  errors = [];
  over = [];
  storeFault = undefined;
  whileRecording = () => {};
  published = () => {};
  const note = (what: string, events: SessionEvent[]) => {
    log.push(...events.map(({ type }) => `${what} ${type}`));
  };
  sessions = new SessionRegistry({
    clock,
    secrets: ['a secret of the server'],
    limits: () => current,
    record: async (_session: Session, events: SessionEvent[]) => {
      await whileRecording();
      if (storeFault) throw storeFault;
      note('recorded', events);
    },
    enforce: (session) => {
      if (session.end) over.push(session.id);
    },
    publish: (_session, events) => {
      note('published', events);
      published();
    },
    onError: (error) => {
      errors.push(error);
    },
  });
});

describe('a change', () => {
  test('is recorded before anybody is told', async () => {
    const session = await sessions.create(helper);
    await sessions.change(session, () => session.join(sharer, clock.now()));
    expect(log).toEqual([
      'recorded session.created',
      'published session.created',
      'recorded session.joined',
      'published session.joined',
    ]);
  });

  test('waits for the one before it, which may take its time', async () => {
    const session = await sessions.create(helper);
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const changes = [
      sessions.change(session, async () => {
        order.push('first begins');
        await first.promise;
        order.push('first ends');
      }),
      sessions.change(session, () => {
        order.push('second');
      }),
    ];
    first.resolve();
    await Promise.all(changes);
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });

  test('of one session does not wait for another session', async () => {
    const [one, other] = [await sessions.create(helper), await sessions.create(helper)];
    const held = Promise.withResolvers<void>();
    const waiting = sessions.change(one, () => held.promise);
    await sessions.change(other, () => other.join(sharer, clock.now()));
    expect(other.state).toBe('joined');
    held.resolve();
    await waiting;
  });

  test('that throws has what it did before recorded and told all the same', async () => {
    const session = await sessions.create(helper);
    await sessions.change(session, () => session.join(sharer, clock.now()));
    const second = sessions.change(session, () => session.join(somebody('third'), clock.now()));
    await expect(second).rejects.toMatchObject({ code: 'PASSCODE_NOT_ACCEPTED' });
    expect(log.slice(-2)).toEqual([
      'recorded session.joiner-refused',
      'published session.joiner-refused',
    ]);
  });

  test('while another is being recorded is not taken for recorded itself', async () => {
    const session = await sessions.create(helper);
    whileRecording = () => {
      whileRecording = () => {};
      session.leave(session.lead.id, 'page-closed', clock.now());
    };
    await sessions.change(session, () => session.join(sharer, clock.now()));
    expect(log.slice(2)).toEqual(['recorded session.joined', 'published session.joined']);
    await sessions.change(session, () => {});
    expect(log.slice(4)).toEqual(['recorded participant.away', 'published participant.away']);
  });

  test('of a session that is not known is refused', async () => {
    const session = await sessions.create(helper);
    sessions.close();
    await expect(sessions.change(session, () => {})).rejects.toMatchObject({
      code: 'SESSION_UNKNOWN',
    });
  });
});

describe('a record that fails', () => {
  test('is told to nobody but whoever asked, and is tried again by itself', async () => {
    const session = await sessions.create(helper);
    storeFault = new Error('disk full');
    const change = sessions.change(session, () => session.join(sharer, clock.now()));
    await expect(change).rejects.toThrow('disk full');
    expect(log).not.toContain('published session.joined');

    storeFault = undefined;
    const told = new Promise<void>((resolve) => {
      published = resolve;
    });
    clock.advance(1_000);
    await told;
    expect(log.slice(-2)).toEqual(['recorded session.joined', 'published session.joined']);
  });

  test('goes along with the next change, in order', async () => {
    const session = await sessions.create(helper);
    storeFault = new Error('disk full');
    await sessions.change(session, () => session.join(sharer, clock.now())).catch(() => {});
    storeFault = undefined;
    await sessions.change(session, () => session.requestView(clock.now()));
    expect(log.slice(2)).toEqual([
      'recorded session.joined',
      'recorded view.requested',
      'published session.joined',
      'published view.requested',
    ]);
  });

  test('is reported when it fails again, and tried once more', async () => {
    const session = await sessions.create(helper);
    storeFault = new Error('disk full');
    await sessions.change(session, () => session.join(sharer, clock.now())).catch(() => {});
    clock.advance(1_000);
    await sessions.change(session, () => {}).catch(() => {});
    expect(errors).toEqual([storeFault]);
    expect(clock.timers).toBe(1);
  });

  test('at the very beginning leaves no session behind', async () => {
    storeFault = new Error('disk full');
    await expect(sessions.create(helper)).rejects.toThrow('disk full');
    expect([sessions.openedBy(helper.key), clock.timers]).toEqual([0, 0]);
  });
});

describe('time', () => {
  test('ends a session whose passcode nobody used, and that is recorded and told', async () => {
    const session = await sessions.create(helper);
    const { passcode } = session;
    const told = new Promise<void>((resolve) => {
      published = resolve;
    });
    clock.advance(limits.passcodeSeconds * 1_000);
    await told;
    expect(session.end?.reason).toBe('expired');
    expect(log.slice(-2)).toEqual(['recorded session.ended', 'published session.ended']);
    expect(sessions.findByPasscode(passcode ?? '')?.state).toBe('ended');
  });

  test('is what it was when the session began, whatever is allowed later', async () => {
    const before = await sessions.create(helper);
    current = { ...limits, passcodeSeconds: 10 };
    const after = await sessions.create(helper);
    clock.advance(10_000);
    await sessions.change(after, () => undefined);
    expect([before.state, after.state]).toEqual(['waiting', 'ended']);
  });

  test('that was put off without leaving an event still ends the session, later', async () => {
    const session = await sessions.create(helper);
    await sessions.change(session, () => session.join(sharer, clock.now()));
    clock.advance(limits.idleSeconds * 1_000 - 1);
    await sessions.change(session, () => session.keepAlive(clock.now()));
    clock.advance(1);
    await new Promise(setImmediate);
    expect([session.state, clock.timers]).toEqual(['joined', 1]);
    const told = new Promise<void>((resolve) => {
      published = resolve;
    });
    clock.advance(limits.idleSeconds * 1_000 - 1);
    await told;
    expect(session.end?.reason).toBe('expired');
  });

  test.each([
    ['two minutes before the end', 1_800, 120_000],
    ['when half of a short limit is over', 60, 30_000],
  ])(
    'is told to both sides %s, and no more to those who put it off',
    async (_when, idle, leftMs) => {
      current = { ...limits, idleSeconds: idle };
      const session = await sessions.create(helper);
      await sessions.change(session, () => session.join(sharer, clock.now()));
      const told = () =>
        session.participants().map(({ id }) => viewFor(session, id, clock.now(), place).ending);
      const publishedNext = async () =>
        await new Promise<void>((resolve) => {
          published = resolve;
        });
      clock.advance(idle * 1_000 - leftMs - 1);
      expect(told()).toEqual([undefined, undefined]);
      const near = publishedNext();
      clock.advance(1);
      await near;
      const ending = { limit: 'idle', at: clock.now() + leftMs };
      expect(told()).toEqual([ending, ending]);
      const putOff = publishedNext();
      await sessions.change(session, () => session.keepAlive(clock.now()));
      await putOff;
      expect(told()).toEqual([undefined, undefined]);
      expect(nextEnd(session, session.limits)?.at).toBe(clock.now() + idle * 1_000);
    },
  );

  test('forgets those of a helper that ended first when there are many', async () => {
    const other = await sessions.create(somebody('another helper'));
    await sessions.change(other, () => {
      other.finish('helper-left', clock.now());
    });
    const ended: Session[] = [];
    for (let count = 0; count < 30; count += 1) {
      const session = await sessions.create(helper);
      clock.advance(1);
      await sessions.change(session, () => {
        session.finish('helper-left', clock.now());
      });
      ended.push(session);
    }
    const known = ended.filter(({ id }) => sessions.get(id));
    expect(known).toEqual(ended.slice(-20));
    expect(sessions.get(other.id)).toBe(other);
  });

  test('lets an ended session be looked at for ten minutes, then forgets it', async () => {
    const session = await sessions.create(helper);
    const passcode = session.passcode ?? '';
    await sessions.change(session, () => session.finish('helper-left', clock.now(), session.lead));
    clock.advance(10 * 60_000 - 1);
    expect(sessions.get(session.id)).toBe(session);
    clock.advance(1);
    expect([sessions.get(session.id), sessions.findByPasscode(passcode)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(clock.timers).toBe(0);
  });
});

describe('finding', () => {
  test('a session is found by its passcode however it is typed, and by no other', async () => {
    const session = await sessions.create(helper);
    const { passcode = '' } = session;
    const typed = ` ${passcode.slice(0, 4).toLowerCase()} – ${passcode.slice(4)}`;
    expect(sessions.findByPasscode(typed)).toBe(session);
    expect(sessions.findByPasscode(`${passcode}A`)).toBeUndefined();
    expect(sessions.findByPasscode('')).toBeUndefined();
  });

  test('a helper’s open sessions are counted, ended ones are not', async () => {
    const [one] = [await sessions.create(helper), await sessions.create(helper)];
    await sessions.create(somebody('another helper'));
    expect(sessions.openedBy(helper.key)).toBe(2);
    await sessions.change(one, () => one.finish('helper-left', clock.now()));
    expect(sessions.openedBy(helper.key)).toBe(1);
  });
});

test('all open sessions are ended at once, with the reason; ended ones keep theirs', async () => {
  const [one, two, ended] = [
    await sessions.create(helper),
    await sessions.create(helper),
    await sessions.create(helper),
  ];
  await sessions.change(ended, () => ended.finish('helper-left', clock.now()));
  await sessions.endAll('server-shutdown');
  expect([one, two, ended].map(({ end }) => end?.reason)).toEqual([
    'server-shutdown',
    'server-shutdown',
    'helper-left',
  ]);
});

test('what flows in a session stops at its end, even when the end cannot be stored', async () => {
  const session = await sessions.create(helper);
  storeFault = new Error('disk full');
  await expect(
    sessions.change(session, () => {
      session.finish('helper-left', clock.now(), session.lead);
    }),
  ).rejects.toThrow('disk full');
  expect(over).toEqual([session.id]);
});
