import type { Command } from './command.ts';

/** The sharer allows the helper to see the screen, or declines. */
export const sessionAnswer: Command<'session.answer'> = ({ participant, payload, clock }) => {
  participant.session.answer(payload.allow, clock.now(), payload.number);
  return {};
};
