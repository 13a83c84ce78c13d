/** Who comes into a session that goes on, who leads it, and what they hold. */
import { expect, test } from '@jest/globals';
import { answerGrant, requestGrant, revokeGrant } from '../../../src/domain/granting.ts';
import { mediaAccess } from '../../../src/domain/media-access.ts';
import { admit, endPart, passLead } from '../../../src/domain/membership.ts';
import { restoreSession, snapshotOf } from '../../../src/domain/session-snapshot.ts';
import { viewFor } from '../../../src/domain/session-view.ts';
import type { Session } from '../../../src/domain/session.ts';
import { somebody } from '../../support/person.ts';
import { codeOf, happened, idOf, limits, sessionIn } from '../../support/sessions-in.ts';

const most = { atOnce: 10, ever: 50 };
const letIn = (session: Session, name: string) => admit(session, somebody(name), 'helper', 5_000);

test('ten take part at once, the lead and the sharer among them, and fifty in all', () => {
  const session = sessionIn('sharing');
  const others = Array.from({ length: most.atOnce - 2 }, (_, index) => letIn(session, `h${index}`));
  expect(codeOf(() => letIn(session, 'one-more'))).toBe('SESSION_FULL');
  let last = others[0]!;
  for (let count = most.atOnce; count < most.ever; count += 1) {
    endPart(session, last, 6_000);
    last = letIn(session, `later${count}`);
  }
  endPart(session, last, 7_000);
  expect(codeOf(() => letIn(session, 'one-more'))).toBe('SESSION_FULL');
});

test('nobody takes part twice, but who has left may be let in again', () => {
  const session = sessionIn('allowed');
  const second = letIn(session, 'second');
  expect(codeOf(() => letIn(session, 'second'))).toBe('NOT_ADMITTED');
  endPart(session, second, 6_000);
  expect(letIn(session, 'second').id).not.toBe(second.id);
});

test.each(['waiting', 'joined', 'requested'] as const)('nobody is let in while %s', (state) => {
  expect(codeOf(() => letIn(sessionIn(state), 'second'))).toBe('NOT_NOW');
});

test('who has not come yet cannot lead, nor can who may not see what the lead sees', () => {
  const session = sessionIn('sharing');
  const { id } = letIn(session, 'second');
  const pass = () => {
    passLead(session, id, 6_000);
  };
  expect(codeOf(pass)).toBe('NOT_NOW');
  session.arrive(id, 5_500);
  expect(codeOf(pass)).toBe('GRANT_MISSING');
  requestGrant(session, id, 'view', 5_600);
  answerGrant(session, id, 'view', true, 5_700);
  pass();
  expect(session.lead.id).toBe(id);
});

test('who has been refused is not led to by the lead’s passing, once the lead’s own view is gone', () => {
  const session = sessionIn('sharing');
  const { id } = letIn(session, 'second');
  session.arrive(id, 5_500);
  requestGrant(session, id, 'view', 5_600);
  answerGrant(session, id, 'view', false, 5_700);
  revokeGrant(session, session.lead.id, 'view', 5_800);
  revokeGrant(session, session.lead.id, 'voice', 5_900);
  const pass = () => {
    passLead(session, id, 6_000);
  };
  expect(codeOf(pass)).toBe('GRANT_MISSING');
});

test('the lead’s first request is answered with all that it asks for, digits too, and in no other way', () => {
  const session = sessionIn('requested');
  const answer = () => {
    answerGrant(session, session.lead.id, 'view', true, 5_000);
  };
  expect([codeOf(answer), session.state]).toEqual(['NOT_NOW', 'requested']);
});

test('the sharer’s microphone is off once nobody hears it, and not before', () => {
  const session = sessionIn('sharing');
  const { id = '' } = session.sharer ?? {};
  session.setMicrophone(id, true, 5_000);
  revokeGrant(session, session.lead.id, 'view', 6_000);
  expect(session.sharer?.microphone).toBe(true);
  revokeGrant(session, session.lead.id, 'voice', 7_000);
  expect(session.sharer?.microphone).toBe(false);
  expect(happened(session)).toContainEqual(expect.objectContaining({ type: 'microphone.off' }));
});

test('what is revoked is nobody else’s loss; with the last view the picture ends', () => {
  const session = sessionIn('sharing');
  const { id } = letIn(session, 'second');
  session.arrive(id, 5_500);
  requestGrant(session, id, 'view', 5_600);
  answerGrant(session, id, 'view', true, 5_700);
  const receives = () =>
    [session.lead.id, id].map((each) => mediaAccess(session, each)?.receives.includes('screen'));
  expect(receives()).toEqual([true, true]);
  session.pendingEvents = [];
  revokeGrant(session, session.lead.id, 'view', 6_000);
  expect([receives(), session.state]).toEqual([[false, true], 'sharing']);
  revokeGrant(session, id, 'view', 6_100);
  expect([receives(), session.state]).toEqual([[false, false], 'joined']);
  expect(happened(session).map((event) => (event as { type: string }).type)).toEqual([
    'view.revoked',
    'share.stopped',
    'view.revoked',
  ]);
});

test('who is let in holds nothing, and who has left holds nothing any more', () => {
  const session = sessionIn('sharing');
  const second = letIn(session, 'second');
  expect(mediaAccess(session, second.id)).toEqual({ sends: [], receives: [], chat: false });
  session.arrive(second.id, 5_500);
  requestGrant(session, second.id, 'view', 5_600);
  answerGrant(session, second.id, 'view', true, 5_700);
  endPart(session, second, 6_000);
  expect([mediaAccess(session, second.id), session.grants.of(second.id)]).toEqual([undefined, {}]);
  expect(session.state).toBe('sharing');
});

test('an observer is never led to, whatever else they may do', () => {
  const session = sessionIn('sharing');
  const { id } = admit(session, somebody('observer'), 'observer', 5_000);
  session.arrive(id, 5_500);
  expect(
    codeOf(() => {
      passLead(session, id, 6_000);
    }),
  ).toBe('CANNOT_LEAD');
});

test('who leads next has read nothing yet of what there is to warn of', () => {
  const session = sessionIn('sharing');
  session.seeDevice({ state: 'noncompliant', evidence: 'listed' }, 4_500);
  session.continueDespiteDevice(4_600);
  const { id } = letIn(session, 'second');
  session.arrive(id, 5_500);
  requestGrant(session, id, 'view', 5_600);
  answerGrant(session, id, 'view', true, 5_700);
  passLead(session, id, 6_000);
  expect(session.device).toMatchObject({ state: 'noncompliant', continued: false });
});

test('who has lost their part does not come back to it, nor anybody to a session that is over', () => {
  const session = sessionIn('sharing');
  const second = letIn(session, 'second');
  endPart(session, second, 6_000, 'role-revoked');
  session.leave(idOf(session, 'sharer'), 'cut-off', 6_500);
  session.finish('helper-left', 7_000, session.lead);
  session.pendingEvents = [];
  session.arrive(second.id, 8_000);
  session.arrive(idOf(session, 'sharer'), 8_000);
  expect([happened(session), second.presence.state]).toEqual([[], 'away']);
});

test('who has lost their part sees why, and nothing of what goes on', () => {
  const session = sessionIn('sharing');
  const second = letIn(session, 'second');
  session.arrive(second.id, 5_500);
  const third = letIn(session, 'third');
  endPart(session, second, 6_000, 'role-revoked');
  const { id = '' } = session.sharer ?? {};
  session.setMicrophone(id, true, 7_000);
  session.leave(id, 'cut-off', 7_500);
  const server = { origin: 'https://beside.example', chatBlocked: false, serverStopsAt: 9_000 };
  const view = viewFor(session, second.id, 8_000, server);
  expect(view).toMatchObject({
    state: 'ended',
    end: { reason: 'policy', rule: 'role-revoked', at: 6_000 },
    share: { status: 'none' },
    me: { id: second.id },
    other: { id, microphone: false, presence: { state: 'here' } },
  });
  expect(JSON.stringify(view)).not.toContain(third.id);
  expect(Object.keys(view)).not.toContain('serverStopsAt');
});

test('those who have left are counted, and know why, also after a restart', () => {
  const session = sessionIn('sharing');
  let last = letIn(session, 'first');
  for (let count = 3; count < most.ever; count += 1) {
    endPart(session, last, 6_000, 'role-revoked');
    last = letIn(session, `later${count}`);
  }
  const participants = session.people.all().map((each) => {
    const { id, role, person, joinedAt, end } = each;
    return { id, role, person, joinedAt, end, leads: each === session.lead };
  });
  const { id, passcodeHash, createdAt, joinedAt } = session;
  const record = {
    ...snapshotOf(session, 9_000),
    id,
    participants,
    passcodeHash,
    createdAt,
    joinedAt,
  };
  const restored = restoreSession(record, 20_000, limits);
  expect(restored.participants()).toHaveLength(3);
  expect(restored.people.all().filter(({ end }) => end?.rule === 'role-revoked')).toHaveLength(
    most.ever - 3,
  );
  endPart(restored, restored.participant(last.id)!, 21_000);
  expect(codeOf(() => letIn(restored, 'one-more'))).toBe('SESSION_FULL');
});
