/** Two digits on the helper's page, typed by the sharer to allow. */
import { describe, expect, test } from '@jest/globals';
import { parseMatchNumber } from '../../../src/protocol/match-number.ts';
import { makeMatchNumber } from '../../../src/domain/number-matching.ts';
import { revokeGrant } from '../../../src/domain/granting.ts';
import type { Session } from '../../../src/domain/session.ts';
import { viewFor } from '../../../src/domain/session-view.ts';
import { codeOf, happened, idOf, sessionIn } from '../../support/sessions-in.ts';

const server = { origin: 'https://beside.example', chatBlocked: false, serverStopsAt: undefined };

function asking(digits = '07'): Session {
  const session = sessionIn('joined');
  session.requestView(5_000, digits);
  session.pendingEvents = [];
  return session;
}

function seenBy(role: 'helper' | 'sharer', session: Session) {
  return viewFor(session, idOf(session, role), 7_000, server).numberMatch;
}

describe('the answer', () => {
  test('with the right digits allows', () => {
    const session = asking();
    session.answer(true, 6_000, '07');
    expect([session.state, happened(session)]).toEqual([
      'allowed',
      [{ type: 'view.allowed', at: 6_000, by: 'sharer' }],
    ]);
  });

  test.each([
    ['other digits', '70'],
    ['no digits', undefined],
    ['the same number in another form', '7'],
  ])('with %s is refused, and both can see how many tries are left', (_what, typed) => {
    const session = asking();
    const revision = session.revision;
    let details: unknown;
    try {
      session.answer(true, 6_000, typed);
    } catch (error) {
      details = (error as { details: unknown }).details;
    }
    expect(details).toEqual({ triesLeft: 2 });
    expect([session.state, happened(session)]).toEqual([
      'requested',
      [{ type: 'number.mismatched', triesLeft: 2, at: 6_000, by: 'sharer' }],
    ]);
    expect(seenBy('helper', session)).toEqual({ digits: '07', triesLeft: 2 });
    expect(seenBy('sharer', session)).toEqual({ triesLeft: 2 });
    expect(session.revision).toBeGreaterThan(revision);
  });

  test('with the right digits after two wrong ones allows', () => {
    const session = asking();
    for (const typed of ['08', '09'])
      expect(codeOf(() => session.answer(true, 6_000, typed))).toBe('NUMBER_WRONG');
    session.answer(true, 6_000, '07');
    expect(session.state).toBe('allowed');
  });

  test('with the third wrong number ends the session, by the rule and by nobody', () => {
    const session = asking();
    for (const typed of ['08', '08', '08'])
      expect(codeOf(() => session.answer(true, 6_000, typed))).toBe('NUMBER_WRONG');
    expect(session.end).toEqual({ reason: 'policy', rule: 'number-matching', at: 6_000 });
    expect(happened(session).slice(-2)).toEqual([
      { type: 'number.mismatched', triesLeft: 0, at: 6_000, by: 'sharer' },
      { type: 'session.ended', reason: 'policy', rule: 'number-matching', at: 6_000 },
    ]);
    expect(codeOf(() => session.answer(true, 6_000, '07'))).toBe('SESSION_ENDED');
  });

  test('that declines needs no digits', () => {
    const session = asking();
    session.answer(false, 6_000);
    expect(session.end?.reason).toBe('declined');
  });

  test('needs none where none are asked for', () => {
    const session = sessionIn('requested');
    session.answer(true, 6_000, '12');
    expect(session.state).toBe('allowed');
    expect(seenBy('helper', sessionIn('requested'))).toBeUndefined();
  });
});

test('what was asked for once is not asked for again where no number is any more', () => {
  const session = asking();
  session.answer(true, 6_000, '07');
  revokeGrant(session, session.lead.id, 'view', 6_500);
  session.requestView(7_000);
  expect([seenBy('helper', session), seenBy('sharer', session)]).toEqual([undefined, undefined]);
  session.answer(true, 8_000);
  expect(session.state).toBe('allowed');
});

test('the digits are seen by the helper only, and only while they are asked for', () => {
  const session = asking();
  expect([seenBy('helper', session), seenBy('sharer', session)]).toEqual([
    { digits: '07', triesLeft: 3 },
    { triesLeft: 3 },
  ]);
  expect(JSON.stringify(viewFor(session, idOf(session, 'sharer'), 7_000, server))).not.toContain(
    '"07"',
  );
  session.answer(true, 6_000, '07');
  expect([seenBy('helper', session), seenBy('sharer', session)]).toEqual([undefined, undefined]);
});

test('a number is two digits, and any of the hundred can come', () => {
  const made = new Set(Array.from({ length: 3_000 }, makeMatchNumber));
  expect([...made].filter((number) => !/^[0-9]{2}$/.test(number))).toEqual([]);
  expect(made.size).toBe(100);
});

test.each([
  ['47', '47'],
  [' 0 7 ', '07'],
  ['４７', '47'],
  ['٤٧', '47'],
  ['۴۷', '47'],
  ['๔๗', '47'],
  ['4', undefined],
  ['471', undefined],
  ['4a', undefined],
  ['', undefined],
])('what is typed as “%s” is read as %s', (typed, read) => {
  expect(parseMatchNumber(typed)).toBe(read);
});
