import { describe, expect, test } from '@jest/globals';
import { nextEnd } from '../../../src/domain/deadlines.ts';
import type { Session } from '../../../src/domain/session.ts';
import { somebody } from '../../support/person.ts';
import { codeOf, idOf, limits, madeAt, newSession, sessionIn } from '../../support/sessions-in.ts';

const passcodeMs = limits.passcodeSeconds * 1_000;
const returnMs = limits.returnSeconds * 1_000;
const lengthMs = limits.sessionSeconds * 1_000;
const idleMs = limits.idleSeconds * 1_000;
/** As `sessionIn` has it. */
const metAt = 2_000;
const left = 10_000;

/** When time alone will end it. */
const deadlineOf = (session: Session) => nextEnd(session, limits)?.at;

describe('a passcode', () => {
  test('ends its session when nobody has come in time', () => {
    const session = newSession();
    expect(deadlineOf(session)).toBe(madeAt + passcodeMs);
    session.expire(madeAt + passcodeMs - 1);
    expect(session.state).toBe('waiting');
    session.expire(madeAt + passcodeMs);
    expect(session.end).toEqual({ reason: 'expired', limit: 'passcode', at: madeAt + passcodeMs });
  });

  test('has no more time limit once the sharer has come', () => {
    const session = sessionIn('joined');
    session.keepAlive(madeAt + 10 * passcodeMs);
    session.expire(madeAt + 10 * passcodeMs);
    expect(session.state).toBe('joined');
  });
});

describe('somebody who is gone', () => {
  test.each([
    ['helper', 'page-closed', 'helper-left'],
    ['sharer', 'page-closed', 'sharer-left'],
    ['helper', 'connection-lost', 'connection-lost'],
    ['sharer', 'connection-lost', 'connection-lost'],
  ] as const)('ends the session after a while: %s by %s is told as %s', (role, cause, reason) => {
    const session = sessionIn('sharing');
    session.leave(idOf(session, role), cause, left);
    expect(deadlineOf(session)).toBe(left + returnMs);
    session.expire(left + returnMs - 1);
    expect(session.state).toBe('sharing');
    session.expire(left + returnMs);
    expect(session.end).toEqual({ reason, limit: 'return', by: role, at: left + returnMs });
  });

  test('ends a waiting session too, before the passcode does', () => {
    const session = newSession();
    session.leave(idOf(session, 'helper'), 'page-closed', left);
    expect(deadlineOf(session)).toBe(left + returnMs);
    session.expire(left + returnMs);
    expect(session.end?.reason).toBe('helper-left');
  });

  test('and comes back in time keeps the session', () => {
    const session = sessionIn('sharing');
    session.leave(idOf(session, 'sharer'), 'connection-lost', left);
    session.arrive(idOf(session, 'sharer'), left + returnMs - 1);
    expect(deadlineOf(session)).toBe(metAt + lengthMs);
    session.expire(left + returnMs);
    expect(session.state).toBe('sharing');
    expect(session.sharer?.presence).toEqual({ state: 'here', since: left + returnMs - 1 });
  });

  test('is the one who left first, when both are gone', () => {
    const session = sessionIn('joined');
    session.leave(idOf(session, 'sharer'), 'page-closed', left);
    session.leave(idOf(session, 'helper'), 'page-closed', left + 1);
    session.expire(left + returnMs + 1);
    expect(session.end).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
  });

  test('first stays gone since then: falling silent after closing the page changes nothing', () => {
    const session = sessionIn('joined');
    session.leave(idOf(session, 'sharer'), 'page-closed', left);
    session.leave(idOf(session, 'sharer'), 'connection-lost', left + 5);
    expect(session.sharer?.presence).toEqual({
      state: 'away',
      cause: 'page-closed',
      since: left,
    });
  });
});

describe('the longest time of a session', () => {
  test('counts from when the two met, whatever goes on', () => {
    const session = sessionIn('sharing');
    expect(deadlineOf(session)).toBe(metAt + lengthMs);
    session.keepAlive(metAt + lengthMs - 1);
    session.expire(metAt + lengthMs - 1);
    expect(session.state).toBe('sharing');
    session.expire(metAt + lengthMs);
    expect(session.end).toEqual({ reason: 'expired', limit: 'session', at: metAt + lengthMs });
  });
});

describe('a session in which nothing happens', () => {
  test.each([
    ['joined', metAt],
    ['requested', 3_000],
    ['allowed', 3_500],
  ] as const)('ends after a while when %s', (state, since) => {
    const session = sessionIn(state);
    expect(deadlineOf(session)).toBe(since + idleMs);
    session.expire(since + idleMs);
    expect(session.end).toEqual({ reason: 'expired', limit: 'idle', at: since + idleMs });
  });

  test('is one in which nobody writes', () => {
    const session = sessionIn('joined');
    session.keepAlive(metAt + idleMs - 1);
    session.expire(metAt + idleMs);
    expect(session.state).toBe('joined');
    expect(deadlineOf(session)).toBe(metAt + 2 * idleMs - 1);
  });

  test.each(['helper', 'sharer'] as const)('is one in which the %s does not speak', (role) => {
    const session = sessionIn('allowed');
    session.setMicrophone(idOf(session, role), true, 5_000);
    expect(deadlineOf(session)).toBe(metAt + lengthMs);
    session.setMicrophone(idOf(session, role), false, 6_000);
    expect(deadlineOf(session)).toBe(6_000 + idleMs);
  });

  test('counts anew from when the sharing has stopped', () => {
    const session = sessionIn('sharing');
    session.stopSharing(8_000, 'stopped');
    expect(deadlineOf(session)).toBe(8_000 + idleMs);
  });

  test('is not kept alive by strangers who try its passcode', () => {
    const session = sessionIn('joined');
    expect(codeOf(() => session.join(somebody('third'), 9_000))).toBe('PASSCODE_NOT_ACCEPTED');
    expect(deadlineOf(session)).toBe(metAt + idleMs);
  });
});

test('an ended session has no deadline', () => {
  const session = sessionIn('ended');
  session.expire(left + 10 * passcodeMs);
  expect([deadlineOf(session), session.end?.reason]).toEqual([undefined, 'sharer-left']);
});
