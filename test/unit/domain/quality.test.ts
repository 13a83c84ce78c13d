/** The quality of a session: the lowest score at each moment, and its mean over time. */
import { expect, test } from '@jest/globals';
import { Quality } from '../../../src/domain/quality.ts';
import { restoreSession, snapshotOf } from '../../../src/domain/session-snapshot.ts';
import { reportPicture } from '../../../src/domain/share.ts';
import { happened, helper, limits, sessionIn, sharer } from '../../support/sessions-in.ts';

test('is not known before anything is sent', () => {
  const quality = new Quality();
  expect([quality.current, quality.mean(5_000)]).toEqual([undefined, undefined]);
});

test('is that of the worst stream, weighted by how long it lasted', () => {
  const quality = new Quality();
  quality.set('screen', 10, 1_000);
  quality.set('voice', 6, 2_000);
  expect(quality.current).toBe(6);
  // 10 for a second, then 6 for three.
  expect(quality.mean(5_000)).toBe(7);
  quality.set('voice', undefined, 5_000);
  expect(quality.current).toBe(10);
});

test('does not count time in which nothing is sent, nor a clock that was set back', () => {
  const quality = new Quality();
  quality.set('screen', 4, 1_000);
  quality.set('screen', undefined, 2_000);
  expect(quality.mean(1_000_000)).toBe(4);
  quality.set('screen', 8, 500_000);
  expect(quality.mean(400_000)).toBe(4);
});

test('stands in the end of the session, and goes on after a restart', () => {
  const session = sessionIn('sharing');
  session.quality.set('screen', 8, 5_000);
  const { id, passcodeHash, createdAt, joinedAt } = session;
  const participants = [
    { id: session.lead.id, role: 'helper', leads: true, person: helper, joinedAt } as const,
    { id: 'sharer', role: 'sharer', leads: false, person: sharer, joinedAt } as const,
  ];
  const record = { ...snapshotOf(session, 6_000), id, participants, passcodeHash, createdAt };
  const restored = restoreSession({ ...record, joinedAt }, 7_000, limits);
  restored.quality.set('screen', 4, 8_000);
  restored.finish('sharer-left', 9_000);
  expect(happened(restored).at(-1)).toMatchObject({ type: 'session.ended', quality: 6 });
});

test('the first picture that the lead sees is an event, once, with how long it took', () => {
  const session = sessionIn('sharing');
  reportPicture(session, { seen: 'none-yet' }, 4_500);
  reportPicture(session, { seen: 'moving' }, 5_250);
  reportPicture(session, { seen: 'still' }, 9_000);
  reportPicture(session, { seen: 'moving' }, 9_500);
  session.stopSharing(10_000, 'stopped');
  session.startSharing('window', 11_000);
  reportPicture(session, { seen: 'moving' }, 12_000);
  expect(happened(session).filter((event) => 'afterMs' in event)).toEqual([
    { type: 'share.seen', afterMs: 1_250, at: 5_250, by: 'helper' },
  ]);
});
