import { requests } from '../../protocol/requests.ts';
import type { Rule } from './rule.ts';

/** A request inside a session needs a person who has entered it, while it lasts. */
export const participation: Rule = {
  name: 'participation',
  concerns: ({ request }) => requests[request].by !== 'person',
  refuses({ participant }) {
    if (!participant) return 'NOT_IN_SESSION';
    const { session, id } = participant;
    return session.end || session.participant(id)?.end ? 'SESSION_ENDED' : undefined;
  },
};
