import type { Rule, ServerState } from './rule.ts';

/** Limits the open sessions of one helper. */
export const openSessions: Rule = {
  name: 'open-sessions',
  concerns: ({ request }) => request === 'session.create',
  refuses: ({ person, server }) =>
    hasTooManyOpen(server, person.key) ? 'TOO_MANY_SESSIONS' : undefined,
};

export function hasTooManyOpen(
  { openSessionsOf, openPerHelper }: ServerState,
  helperKey: string,
): boolean {
  return openSessionsOf(helperKey) >= openPerHelper;
}
