/** Sessions brought to a state on the ordinary way, with nothing left to record. */
import { BesideError } from '../../src/protocol/error-codes.ts';
import type { ParticipantId, SessionState, Side } from '../../src/protocol/session-view.ts';
import { Session } from '../../src/domain/session.ts';
import { somebody } from './person.ts';

export const helper = somebody('helper');
export const sharer = somebody('sharer');
export const limits = {
  passcodeSeconds: 600,
  returnSeconds: 90,
  sessionSeconds: 28_800,
  idleSeconds: 1_800,
};
export const madeAt = 1_000;

export function newSession(): Session {
  return new Session(
    { id: 'the-session', helper, passcode: 'ABCDEFGH', passcodeHash: 'hash', now: madeAt },
    limits,
  );
}

const steps: [SessionState, (session: Session) => void][] = [
  ['waiting', () => {}],
  ['joined', (session) => session.join(sharer, 2_000)],
  ['requested', (session) => session.requestView(3_000)],
  ['allowed', (session) => session.answer(true, 3_500)],
  ['sharing', (session) => session.startSharing('monitor', 4_000)],
  ['ended', (session) => session.finish('sharer-left', 4_500, session.sharer)],
];

export function sessionIn(state: SessionState): Session {
  const session = newSession();
  for (const [name, step] of steps) {
    step(session);
    if (name === state) break;
  }
  session.pendingEvents = [];
  return session;
}

/** Of the helper who leads, or of the sharer. */
export function idOf(session: Session, side: Side): ParticipantId {
  return (side === 'helper' ? session.lead : session.sharer)?.id ?? 'nobody';
}

/** What has happened, with roles in place of ids. */
export function happened(session: Session): object[] {
  return session.pendingEvents.map(({ by, byRole, ...event }) => ({
    ...event,
    ...(by !== undefined && { by: byRole }),
  }));
}

/** The code that something is refused with; undefined when it is not. */
export function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof BesideError) return error.code;
    throw error;
  }
}
