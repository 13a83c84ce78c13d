import type { Rule } from './rule.ts';

/** The organization has switched chat off, by socket and data channel alike. */
export const chatAllowed: Rule = {
  name: 'chat-allowed',
  refuses: ({ request, server }) =>
    request === 'chat.send' && server.settings.blockChat ? 'CHAT_BLOCKED' : undefined,
};
