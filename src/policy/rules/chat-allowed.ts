import { isLetIn } from '../../domain/granting.ts';
import type { Rule } from './rule.ts';

/**
 * The organization has switched chat off, by socket and data channel alike; and the thread is not for
 * whom the sharer has given nothing.
 */
export const chatAllowed: Rule = {
  name: 'chat-allowed',
  refuses({ request, participant, server }) {
    if (request !== 'chat.send' && request !== 'chat.history') return undefined;
    if (request === 'chat.send' && server.settings.blockChat) return 'CHAT_BLOCKED';
    return participant && !isLetIn(participant.session, participant.id)
      ? 'GRANT_MISSING'
      : undefined;
  },
};
