import { describe, expect, test } from '@jest/globals';
import type { SessionState } from '../../../src/protocol/session-view.ts';
import type { Session } from '../../../src/domain/session.ts';
import { somebody } from '../../support/person.ts';
import { codeOf, idOf, newSession, sessionIn, sharer } from '../../support/sessions-in.ts';

const at = 5_000;

/** What can be done to a session. */
const acts = {
  'somebody joins': (session: Session) => session.join(somebody('third'), at),
  'the helper joins': (session: Session) => session.join(session.lead.person, at),
  'the helper requests the view': (session: Session) => session.requestView(at),
  'the sharer allows': (session: Session) => session.answer(true, at),
  'the sharer declines': (session: Session) => session.answer(false, at),
  'the sharer reports the picker': (session: Session) => session.reportShare('choosing', at),
  'a share starts': (session: Session) => session.startSharing('window', at),
  'a share stops': (session: Session) => session.stopSharing(at, 'stopped'),
  'the session is finished': (session: Session) => session.finish('helper-left', at, session.lead),
};

type Outcome = SessionState | 'NOT_NOW' | 'SESSION_ENDED' | 'PASSCODE_NOT_ACCEPTED' | 'OWN_SESSION';

/** Act → what it comes to, in each state: the next state, or the code of the refusal. */
const outcomes: Record<keyof typeof acts, Record<SessionState, Outcome>> = {
  'somebody joins': {
    waiting: 'joined',
    joined: 'PASSCODE_NOT_ACCEPTED',
    requested: 'PASSCODE_NOT_ACCEPTED',
    allowed: 'PASSCODE_NOT_ACCEPTED',
    sharing: 'PASSCODE_NOT_ACCEPTED',
    ended: 'PASSCODE_NOT_ACCEPTED',
  },
  'the helper joins': everywhere('OWN_SESSION'),
  'the helper requests the view': onlyIn({ joined: 'requested' }),
  'the sharer allows': onlyIn({ requested: 'allowed' }),
  'the sharer declines': onlyIn({ requested: 'ended' }),
  'the sharer reports the picker': onlyIn({ allowed: 'allowed' }),
  'a share starts': onlyIn({ allowed: 'sharing', sharing: 'sharing' }),
  'a share stops': {
    waiting: 'waiting',
    joined: 'joined',
    requested: 'requested',
    allowed: 'allowed',
    sharing: 'allowed',
    ended: 'ended',
  },
  'the session is finished': everywhere('ended'),
};

type Row = [state: SessionState, act: keyof typeof acts, outcome: Outcome];
const table = Object.entries(outcomes).flatMap(([act, byState]) =>
  Object.entries(byState).map(([state, outcome]) => [state, act, outcome] as Row),
);

describe('the state machine', () => {
  test.each(table)('when %s and %s, it comes to %s', (state, act, outcome) => {
    const session = sessionIn(state);
    const code = codeOf(() => {
      acts[act](session);
    });
    expect(code ?? session.state).toBe(outcome);
    // A refusal changes nothing; only that somebody was turned away is kept.
    if (code) expect(session.state).toBe(state);
    const kept = session.pendingEvents.filter(({ type }) => type !== 'session.joiner-refused');
    if (code) expect(kept).toEqual([]);
  });

  test('a declined request ends the session, so that nobody can be asked again and again', () => {
    const session = sessionIn('requested');
    session.answer(false, at);
    expect(session.end).toEqual({ reason: 'declined', by: 'sharer', at });
  });

  test('an end stays as it was: a later reason does not replace the first', () => {
    const session = sessionIn('sharing');
    session.finish('sharer-left', at, session.sharer);
    session.finish('server-shutdown', at + 1);
    expect(session.end).toEqual({ reason: 'sharer-left', by: 'sharer', at });
  });

  test('an end takes passcode, share and microphones away', () => {
    const session = sessionIn('sharing');
    session.setMicrophone(idOf(session, 'sharer'), true, at);
    session.finish('helper-left', at);
    expect([session.share, session.sharer?.microphone, session.passcode]).toEqual([
      { status: 'none' },
      false,
      undefined,
    ]);
    const waiting = newSession();
    waiting.finish('expired', at);
    expect(waiting.passcode).toBeUndefined();
  });

  test('stopping the share keeps the permission: sharing again needs no new one', () => {
    const session = sessionIn('sharing');
    session.stopSharing(at, 'stopped');
    expect(session.share).toEqual({ status: 'stopped' });
    session.startSharing('browser', at);
    expect([session.state, session.share]).toEqual([
      'sharing',
      { status: 'live', surface: 'browser' },
    ]);
  });
});

describe('getting in', () => {
  test('the sharer who comes in again by the same passcode is let in, and nothing has happened', () => {
    const session = sessionIn('allowed');
    session.join(sharer, at);
    expect([session.state, session.pendingEvents, session.refusedJoiners]).toEqual([
      'allowed',
      [],
      0,
    ]);
  });

  test('a second person is turned away, and that is counted for both sides to see', () => {
    const session = sessionIn('joined');
    for (const name of ['third', 'fourth'])
      expect(codeOf(() => session.join(somebody(name), at))).toBe('PASSCODE_NOT_ACCEPTED');
    expect(session.refusedJoiners).toBe(2);
    expect(session.pendingEvents.map(({ type }) => type)).toEqual([
      'session.joiner-refused',
      'session.joiner-refused',
    ]);
    expect(session.sharer?.person).toBe(sharer);
  });

  test('a joiner of an ended session is turned away like anybody with a wrong passcode', () => {
    const session = sessionIn('ended');
    expect(codeOf(() => session.join(sharer, at))).toBe('PASSCODE_NOT_ACCEPTED');
    expect([session.refusedJoiners, session.pendingEvents]).toEqual([0, []]);
  });
});

function everywhere(outcome: Outcome): Record<SessionState, Outcome> {
  return {
    waiting: outcome,
    joined: outcome,
    requested: outcome,
    allowed: outcome,
    sharing: outcome,
    ended: outcome,
  };
}

function onlyIn(states: Partial<Record<SessionState, Outcome>>): Record<SessionState, Outcome> {
  return { ...everywhere('NOT_NOW'), ended: 'SESSION_ENDED', ...states };
}
