import { requests } from '../../protocol/requests.ts';
import type { Rule } from './rule.ts';

/** A server that is about to stop opens no new sessions. */
export const notDraining: Rule = {
  name: 'not-draining',
  refuses: ({ request, server }) =>
    server.stopsAt !== undefined && requests[request].opensSession ? 'SHUTTING_DOWN' : undefined,
};
