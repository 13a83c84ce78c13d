/** What a helper must still hold for a session to go on, by how far it has come. */
import { expect, test } from '@jest/globals';
import { admit } from '../../../src/domain/membership.ts';
import { requestGrant } from '../../../src/domain/granting.ts';
import { mayContinue, mayTakePart } from '../../../src/policy/continuation.ts';
import type { Permission } from '../../../src/protocol/permissions.ts';
import type { SessionState } from '../../../src/protocol/session-view.ts';
import type { Session } from '../../../src/domain/session.ts';
import { sessionIn } from '../../support/sessions-in.ts';
import { somebody } from '../../support/person.ts';

function goesOn(state: SessionState, permissions: Permission[], microphone = false): boolean {
  const session = sessionIn(state);
  if (microphone) session.setMicrophone(session.lead.id, true, 5_000);
  return goesOnIn(session, permissions);
}

function goesOnIn(session: Session, permissions: Permission[]): boolean {
  const assignments = [{ permissions, scope: 'everyone' as const }];
  session.lead.person = { ...session.lead.person, permissions, assignments };
  return mayContinue(session);
}

test('a session needs the right to offer it, from the beginning', () => {
  expect(goesOn('waiting', ['session.offer'])).toBe(true);
  expect(goesOn('waiting', ['session.view', 'session.voice'])).toBe(false);
  expect(goesOn('joined', ['session.view'])).toBe(false);
});

test.each(['requested', 'allowed', 'sharing'] as const)('when %s, also to view', (state) => {
  expect(goesOn(state, ['session.offer', 'session.view'])).toBe(true);
  expect(goesOn(state, ['session.offer'])).toBe(false);
});

test('while the helper speaks, also to speak', () => {
  expect(goesOn('joined', ['session.offer', 'session.voice'], true)).toBe(true);
  expect(goesOn('joined', ['session.offer'], true)).toBe(false);
  expect(goesOn('joined', ['session.offer'])).toBe(true);
});

test('at an unenrolled device, also to help at one', () => {
  const permissions: Permission[] = ['session.offer', 'session.view'];
  const at = (state: 'unenrolled' | 'noncompliant', more: Permission[] = []) => {
    const session = sessionIn('allowed');
    session.seeDevice({ state, evidence: 'listed' }, 5_000);
    return goesOnIn(session, [...permissions, ...more]);
  };
  expect(at('unenrolled', ['session.assist-unenrolled'])).toBe(true);
  expect(at('unenrolled')).toBe(false);
  expect(at('noncompliant')).toBe(true);
});

test('who has asked to view must still be permitted to, before it is given', () => {
  const session = sessionIn('sharing');
  const second = admit(session, somebody('second'), 'helper', 5_000);
  session.arrive(second.id, 5_500);
  const permissions: Permission[] = ['session.offer'];
  const assignments = [{ permissions, scope: 'everyone' as const }];
  second.person = { ...second.person, permissions, assignments };
  expect(mayTakePart(session, second)).toBe(true);
  requestGrant(session, second.id, 'view', 6_000);
  expect(mayTakePart(session, second)).toBe(false);
});
