import type { Command } from './command.ts';

/** The request itself counts as activity. That is all it does. */
export const sessionStay: Command<'session.stay'> = ({ participant, clock }) => {
  participant.session.assertIn('joined', 'requested', 'allowed', 'sharing');
  participant.session.keepAlive(clock.now());
  return {};
};
