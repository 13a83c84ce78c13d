import { isTokenKey } from '../../domain/api-token.ts';
import type { Payload } from '../../protocol/requests.ts';
import { mayWithin } from '../scope.ts';
import type { Rule } from './rule.ts';

/**
 * Nobody makes a token that may do more than they may themselves, or towards more people. A token
 * makes no tokens, which would be valid for longer than it is.
 */
export const tokenRights: Rule = {
  name: 'token-rights',
  concerns: ({ request }) => request === 'tokens.create',
  refuses({ payload, person }) {
    if (isTokenKey(person.key)) return 'PERMISSION_MISSING';
    const { permissions, scope } = payload as Payload<'tokens.create'>;
    return permissions.every((permission) => mayWithin(person, permission, scope))
      ? undefined
      : 'TOKEN_EXCEEDS_RIGHTS';
  },
};
