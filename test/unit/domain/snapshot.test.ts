/** What of a session outlives the process. */
import { expect, test } from '@jest/globals';
import { restoreSession, snapshotOf } from '../../../src/domain/session-snapshot.ts';
import type { Session } from '../../../src/domain/session.ts';
import { somebody } from '../../support/person.ts';
import { codeOf, limits, sessionIn } from '../../support/sessions-in.ts';

const restartedAt = 100_000;

function restarted(session: Session): Session {
  const snapshot = JSON.parse(JSON.stringify(snapshotOf(session, 9_000))) as ReturnType<
    typeof snapshotOf
  >;
  const participants = session.participants().map(({ id, role, person, joinedAt }) => ({
    ...{ id, role, person, joinedAt },
    leads: id === session.lead.id,
  }));
  const { id, passcodeHash, createdAt, joinedAt } = session;
  const record = { ...snapshot, id, participants, passcodeHash, createdAt, joinedAt };
  return restoreSession(record, restartedAt, limits);
}

test('who takes part, what they hold, what is known of the device, and how many were turned away', () => {
  const session = sessionIn('allowed');
  session.seeDevice({ state: 'noncompliant', evidence: 'listed' }, 5_000);
  session.continueDespiteDevice(5_100);
  for (const name of ['third', 'fourth'])
    expect(codeOf(() => session.join(somebody(name), 6_000))).toBe('PASSCODE_NOT_ACCEPTED');
  const after = restarted(session);
  expect([after.state, after.refusedJoiners, after.device]).toEqual([
    'allowed',
    2,
    { state: 'noncompliant', evidence: 'listed', continued: true },
  ]);
  expect(after.grants.record()).toEqual(session.grants.record());
  expect(after.participants().map(({ id, role }) => [id, role])).toEqual(
    session.participants().map(({ id, role }) => [id, role]),
  );
  expect(after.revision).toBeGreaterThan(session.revision);
});

test('all are away, nothing flows, and it lies idle from now on', () => {
  const after = restarted(sessionIn('sharing'));
  expect([after.state, after.share]).toEqual(['allowed', { status: 'interrupted' }]);
  expect(after.participants().map(({ presence }) => presence)).toEqual([
    { state: 'away', cause: 'connection-lost', since: restartedAt },
    { state: 'away', cause: 'connection-lost', since: restartedAt },
  ]);
  expect(after.activeAt).toBe(restartedAt);
});
