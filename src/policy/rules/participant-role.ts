import { requests } from '../../protocol/requests.ts';
import type { Rule } from './rule.ts';

/**
 * Only the sharer makes a sharer's request, and only the helper who leads makes a lead's. Observers
 * only look.
 */
export const participantRole: Rule = {
  name: 'participant-role',
  concerns: ({ request }) => !['person', 'participant'].includes(requests[request].by),
  refuses({ request, participant }) {
    const { by } = requests[request];
    if (!participant) return undefined;
    const { session, id, role } = participant;
    if (by === 'helper-or-sharer') return role === 'observer' ? 'WRONG_SIDE' : undefined;
    if (by === 'helper-or-observer') return role === 'sharer' ? 'WRONG_SIDE' : undefined;
    if (by === 'sharer') return role === 'sharer' ? undefined : 'WRONG_SIDE';
    if (role !== 'helper') return 'WRONG_SIDE';
    return session.lead.id === id ? undefined : 'NOT_LEAD';
  },
};
