import type { Rule } from './rule.ts';

/** One helper has only so many sessions open. */
export const openSessions: Rule = {
  name: 'open-sessions',
  refuses: ({ request, person, server }) =>
    request === 'session.create' && server.openSessionsOf(person.key) >= server.openPerHelper
      ? 'TOO_MANY_SESSIONS'
      : undefined,
};
