import { postChat } from '../post-chat-message.ts';
import type { Command } from './command.ts';

/** The same message as over the data channel, for when that is not open. */
export const chatSend: Command<'chat.send'> = async ({ participant, payload, ...services }) => {
  const { session, role } = participant;
  await services.chatRate.count(session.id, role);
  return { message: await postChat(services, session, role, payload) };
};

export const chatHistory: Command<'chat.history'> = async ({ participant, payload, threads }) =>
  await threads.page(participant.session.id, payload.afterSeq);
