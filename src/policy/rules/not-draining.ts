import { requests } from '../../protocol/requests.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { Rule, ServerState } from './rule.ts';

/** A server that is about to stop, or that an administrator drains, opens no new sessions. */
export const notDraining: Rule = {
  name: 'not-draining',
  concerns: ({ request }) => requests[request].opensSession,
  refuses: ({ server }) => drainingCode(server),
};

/** @returns Why no new session can be opened, if it is because of this. */
export function drainingCode({
  stopsAt,
  isDraining,
}: Pick<ServerState, 'stopsAt' | 'isDraining'>): ErrorCode | undefined {
  if (stopsAt !== undefined) return 'SHUTTING_DOWN';
  return isDraining ? 'DRAINING' : undefined;
}
