import { markAbsent } from '../mark-absent.ts';
import { pageOf, type Command } from './command.ts';

/**
 * A page leaves its session and keeps its connection. The session goes on without it, as if the
 * page had been closed.
 */
export const sessionLeave: Command<'session.leave'> = ({ actor, ...services }) => {
  const connection = pageOf(actor);
  connection.timesLeft += 1;
  connection.waitsFor = undefined;
  const left = services.connections.leave(connection);
  if (left) markAbsent(services, left, 'page-closed');
  return {};
};
