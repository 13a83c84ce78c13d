import { enter } from './enter.ts';
import type { Handler } from './handler.ts';

/** A helper opens a session and waits in it. */
export const sessionCreate: Handler<'session.create'> = async ({ connection, ...parts }) => {
  const session = await parts.sessions.create(connection.person);
  return await parts.sessions.change(
    session,
    async () => await enter(parts, connection, session, 'helper'),
  );
};
