import type { SessionState } from './session-view.ts';

/** The states of a session that has not ended, in their order. */
export const openStates = [
  'waiting',
  'joined',
  'requested',
  'allowed',
  'sharing',
] as const satisfies Exclude<SessionState, 'ended'>[];

/** Characters of an administrator's note to both sides of a session. */
export const mostNoteLength = 500;
