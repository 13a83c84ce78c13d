import type { Command } from './command.ts';

/** Who says so is active, which is all that it takes. */
export const sessionStay: Command<'session.stay'> = ({ participant, clock }) => {
  participant.session.assertIn('joined', 'requested', 'allowed', 'sharing');
  participant.session.keepAlive(clock.now());
  return {};
};
