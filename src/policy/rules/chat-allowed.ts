import { isLetIn } from '../../domain/granting.ts';
import type { Rule } from './rule.ts';

/**
 * Refuses chat by socket and data channel if the organization has switched it off. It also refuses
 * people to whom the sharer has given nothing.
 */
export const chatAllowed: Rule = {
  name: 'chat-allowed',
  concerns: ({ request }) => request === 'chat.send' || request === 'chat.history',
  refuses({ request, participant, server }) {
    if (request === 'chat.send' && server.settings.blockChat) return 'CHAT_BLOCKED';
    return participant && !isLetIn(participant.session, participant.id)
      ? 'GRANT_MISSING'
      : undefined;
  },
};
