import { postChat } from '../post-chat-message.ts';
import type { Command } from './command.ts';

/** The same message as over the data channel. A page uses this while the channel is not open. */
export const chatSend: Command<'chat.send'> = async ({ participant, payload, ...services }) => {
  await services.chatRate.count(participant.id);
  return { message: await postChat(services, participant, payload) };
};

export const chatHistory: Command<'chat.history'> = async ({ participant, payload, threads }) =>
  await threads.page(participant.session.id, payload.afterSeq);
