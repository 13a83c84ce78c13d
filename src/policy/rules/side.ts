import { requests } from '../../protocol/requests.ts';
import type { Rule } from './rule.ts';

/** A helper's request is made by the helper, a sharer's by the sharer. */
export const participantRole: Rule = {
  name: 'side',
  refuses({ request, participant }) {
    const { by } = requests[request];
    if (by !== 'helper' && by !== 'sharer') return undefined;
    return participant?.role === by ? undefined : 'WRONG_SIDE';
  },
};
