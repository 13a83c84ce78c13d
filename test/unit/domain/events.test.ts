import { expect, test } from '@jest/globals';
import {
  happened,
  helper,
  idOf,
  madeAt,
  newSession,
  sessionIn,
  sharer,
} from '../../support/sessions-in.ts';

test('each change leaves an event, in order, with its time and by whose doing', () => {
  const session = newSession();
  session.join(sharer, 2_000);
  session.requestView(3_000);
  session.answer(true, 4_000);
  session.reportShare('choosing', 5_000);
  session.startSharing('window', 6_000);
  session.setMicrophone(idOf(session, 'helper'), true, 7_000);
  session.setMicrophone(idOf(session, 'sharer'), true, 7_001);
  session.setMicrophone(idOf(session, 'sharer'), false, 7_002);
  session.stopSharing(8_000, 'stopped');
  session.leave(idOf(session, 'helper'), 'page-closed', 9_000);
  session.arrive(idOf(session, 'helper'), 10_000);
  session.finish('server-shutdown', 11_000);
  expect(happened(session)).toEqual([
    { type: 'session.created', at: madeAt, by: 'helper' },
    { type: 'session.joined', at: 2_000, by: 'sharer' },
    { type: 'view.requested', at: 3_000, by: 'helper' },
    { type: 'view.allowed', at: 4_000, by: 'sharer' },
    { type: 'share.reported', status: 'choosing', at: 5_000, by: 'sharer' },
    { type: 'share.started', surface: 'window', at: 6_000, by: 'sharer' },
    { type: 'microphone.on', at: 7_000, by: 'helper' },
    { type: 'microphone.on', at: 7_001, by: 'sharer' },
    { type: 'microphone.off', at: 7_002, by: 'sharer' },
    { type: 'share.stopped', status: 'stopped', at: 8_000, by: 'sharer' },
    { type: 'participant.away', cause: 'page-closed', at: 9_000, by: 'helper' },
    { type: 'participant.back', at: 10_000, by: 'helper' },
    { type: 'session.ended', reason: 'server-shutdown', at: 11_000 },
  ]);
});

test('a declined request is an event of its own before the end', () => {
  const session = sessionIn('requested');
  session.answer(false, 9_000);
  expect(happened(session)).toEqual([
    { type: 'view.declined', at: 9_000, by: 'sharer' },
    { type: 'session.ended', reason: 'declined', at: 9_000, by: 'sharer' },
  ]);
});

test('what changes nothing leaves no event', () => {
  const session = sessionIn('allowed');
  session.arrive(idOf(session, 'helper'), 9_000);
  session.setMicrophone(idOf(session, 'sharer'), false, 9_000);
  session.stopSharing(9_000, 'stopped');
  expect(session.pendingEvents).toEqual([]);
  session.leave(idOf(session, 'sharer'), 'connection-lost', 9_000);
  session.leave(idOf(session, 'sharer'), 'page-closed', 9_500);
  expect(session.pendingEvents).toHaveLength(1);
});

test('nobody leaves a session that has ended', () => {
  const session = sessionIn('ended');
  session.leave(idOf(session, 'helper'), 'page-closed', 9_000);
  expect([session.pendingEvents, session.lead.presence.state]).toEqual([[], 'here']);
});

test('a person is known by the key, on either side', () => {
  const session = sessionIn('joined');
  expect(
    [helper.key, sharer.key, 'somebody-else'].map((key) => session.people.ofPerson(key)?.role),
  ).toEqual(['helper', 'sharer', undefined]);
});
