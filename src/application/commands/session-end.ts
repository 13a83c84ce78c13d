import type { Command } from './command.ts';

/** Either side ends the session, for everybody. */
export const sessionEnd: Command<'session.end'> = ({ participant, clock }) => {
  const { session, id, role } = participant;
  const side = role === 'sharer' ? 'sharer' : 'helper';
  session.finish(`${side}-left`, clock.now(), session.participant(id));
  return {};
};
