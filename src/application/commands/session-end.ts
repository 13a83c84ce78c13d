import { endPart } from '../../domain/membership.ts';
import type { Command } from './command.ts';

/** The lead or the sharer ends the session for everybody. Anybody else only leaves it. */
export const sessionEnd: Command<'session.end'> = ({ participant, clock }) => {
  const { session, id } = participant;
  const leaver = session.participant(id);
  if (leaver) endPart(session, leaver, clock.now());
  return {};
};
