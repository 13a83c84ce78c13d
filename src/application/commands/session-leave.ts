import { markAbsent } from '../mark-absent.ts';
import { pageOf, type Command } from './command.ts';

/** A page goes on to something else by the same connection. Its session goes on without it, as if it had been closed. */
export const sessionLeave: Command<'session.leave'> = ({ actor, ...services }) => {
  const connection = pageOf(actor);
  connection.timesLeft += 1;
  connection.waitsFor = undefined;
  const left = services.connections.leave(connection);
  if (left) markAbsent(services, left, 'page-closed');
  return {};
};
