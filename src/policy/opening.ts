/** Whether a session may be opened for a helper without their page. */
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { Person } from '../domain/person.ts';
import { mayTowards, mayWithin } from './scope.ts';

/**
 * The helper's own permissions decide: whoever asks cannot give them any. The permission to open
 * sessions for others must hold towards the helper and the sharer.
 *
 * @param asker Whoever opens the session for another helper. Undefined if the helper does it.
 * @param sharer The person who may join. `unknown` has not signed in yet. Undefined: anybody.
 */
export function openingRefusal(
  asker: Person | undefined,
  helper: Person | undefined,
  sharer: Person | 'unknown' | undefined,
): ErrorCode | undefined {
  const known = typeof sharer === 'object' ? sharer : undefined;
  const mayHelp = helper?.permissions.includes('session.offer');
  const covers = (person: Person) => asker && mayTowards(asker, 'session.open-any', person);
  if (asker && !mayWithin(asker, 'session.open-any', 'everyone'))
    if (!helper || !known || !covers(helper) || !covers(known)) return 'PERMISSION_MISSING';
  if (!helper || !mayHelp || (known && !mayTowards(helper, 'session.offer', known)))
    return 'CANNOT_HELP';
  return undefined;
}
