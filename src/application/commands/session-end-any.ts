import { coversSession } from '../../policy/session-scope.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { Command } from './command.ts';

/**
 * An administrator ends a session in which they take no part. Who may not end it learns no more than
 * that there is none.
 */
export const sessionEndAny: Command<'session.end-any'> = async ({
  actor,
  payload: { sessionId, note },
  check,
  sessions,
  clock,
}) => {
  const session = sessions.get(sessionId);
  const isCovered = () =>
    session !== undefined && coversSession(actor.person, 'session.end-any', session);
  if (!session || !isCovered()) throw new BesideError('SESSION_UNKNOWN');
  await sessions.change(session, () => {
    // Rights, people and the session itself may have changed during the wait.
    check();
    if (!isCovered()) throw new BesideError('SESSION_UNKNOWN');
    if (session.end) throw new BesideError('SESSION_ENDED');
    const { person, address } = actor;
    const why = { reason: 'ended-by-admin', ...(note !== undefined && { note }) } as const;
    session.conclude(clock.now(), why, undefined, { personKey: person.key, address });
  });
  return {};
};
