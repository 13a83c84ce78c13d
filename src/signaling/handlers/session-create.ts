import { enter } from './enter.ts';
import type { Handler } from './handler.ts';

/** A helper opens a session and waits in it. */
export const sessionCreate: Handler<'session.create'> = async ({
  connection,
  payload,
  ...parts
}) => {
  const device = payload.deviceId ? await parts.devices.get(payload.deviceId) : undefined;
  const session = await parts.sessions.create(connection.person, device);
  return await parts.sessions.change(
    session,
    async () => await enter(parts, connection, session, 'helper'),
  );
};
