import type { Rule } from './rule.ts';

/** Limits the open sessions of one helper. */
export const openSessions: Rule = {
  name: 'open-sessions',
  concerns: ({ request }) => request === 'session.create',
  refuses: ({ person, server }) =>
    server.openSessionsOf(person.key) >= server.openPerHelper ? 'TOO_MANY_SESSIONS' : undefined,
};
