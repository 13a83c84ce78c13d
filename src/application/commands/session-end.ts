import type { Command } from './command.ts';

/** Either side ends the session, for both. */
export const sessionEnd: Command<'session.end'> = ({ participant, clock }) => {
  const { session, role } = participant;
  session.finish(`${role}-left`, clock.now(), role);
  return {};
};
