import { describe, expect, test } from '@jest/globals';
import { sessionStates } from '../../../src/protocol/session-view.ts';
import { viewFor } from '../../../src/domain/session-view.ts';
import {
  helper,
  idOf,
  limits,
  madeAt,
  newSession,
  sessionIn,
  sharer,
} from '../../support/sessions-in.ts';

const origin = 'https://beside.example';
const server = { origin, chatBlocked: false, serverStopsAt: undefined };

describe('what the helper sees', () => {
  test('the passcode and its link while waiting', () => {
    const session = newSession();
    const view = viewFor(session, session.lead.id, 7_000, server);
    expect(view).toEqual({
      id: 'the-session',
      revision: 1,
      role: 'helper',
      state: 'waiting',
      me: {
        id: session.lead.id,
        role: 'helper',
        leads: true,
        person: helper.card,
        presence: { state: 'here', since: madeAt },
        microphone: false,
      },
      other: null,
      share: { status: 'none' },
      chatBlocked: false,
      refusedJoiners: 0,
      now: 7_000,
      invitation: {
        passcode: 'ABCDEFGH',
        link: `${origin}/join#passcode=ABCDEFGH`,
        expiresAt: madeAt + limits.passcodeSeconds * 1_000,
      },
    });
  });

  test.each(sessionStates.filter((state) => state !== 'waiting'))(
    'no passcode when %s',
    (state) => {
      const session = sessionIn(state);
      const view = viewFor(session, idOf(session, 'helper'), 7_000, server);
      expect(JSON.stringify(view)).not.toContain('ABCDEFGH');
      expect(view.other?.person).toEqual(sharer.card);
    },
  );
});

describe('what the sharer sees', () => {
  test.each(sessionStates.filter((state) => state !== 'waiting'))(
    'the same session from the other side when %s',
    (state) => {
      const session = sessionIn(state);
      const view = viewFor(session, idOf(session, 'sharer'), 7_000, server);
      expect(view).toMatchObject({ role: 'sharer', state, joinedAt: 2_000 });
      expect([view.me.person, view.other?.person]).toEqual([sharer.card, helper.card]);
      expect(view.invitation).toBeUndefined();
    },
  );

  test('nothing, before having joined', () => {
    expect(() => viewFor(newSession(), 'somebody', 7_000, server)).toThrow('somebody');
  });
});

test('nobody sees keys, tenants, permissions or the hash of the passcode', () => {
  const session = sessionIn('sharing');
  const seen = JSON.stringify([
    viewFor(session, idOf(session, 'helper'), 7_000, server),
    viewFor(session, idOf(session, 'sharer'), 7_000, server),
  ]);
  for (const secret of [helper.key, sharer.key, 'tenantId', 'session.offer', 'hash'])
    expect(seen).not.toContain(secret);
});

test('both see who was turned away, how the share stands, and why it ended', () => {
  const session = sessionIn('sharing');
  session.refusedJoiners = 1;
  const expected = { refusedJoiners: 1, share: { status: 'live', surface: 'monitor' } };
  expect(viewFor(session, idOf(session, 'helper'), 7_000, server)).toMatchObject(expected);
  expect(viewFor(session, idOf(session, 'sharer'), 7_000, server)).toMatchObject(expected);
  const ended = sessionIn('ended');
  const end = { reason: 'sharer-left', by: 'sharer', at: 4_500 };
  expect(viewFor(ended, idOf(ended, 'helper'), 7_000, server).end).toEqual(end);
  expect(viewFor(ended, idOf(ended, 'sharer'), 7_000, server).end).toEqual(end);
});

test('when the server stops is told while there is something to end', () => {
  const stopping = { ...server, serverStopsAt: 9_000 };
  for (const [state, told] of [
    ['sharing', 9_000],
    ['ended', undefined],
  ] as const) {
    const session = sessionIn(state);
    for (const side of ['helper', 'sharer'] as const)
      expect(viewFor(session, idOf(session, side), 7_000, stopping).serverStopsAt).toBe(told);
  }
});
