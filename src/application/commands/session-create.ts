import { seesDevices } from '../../policy/device-scope.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { enter } from './attach-page.ts';
import { pageOf, type Command } from './command.ts';

/** A helper opens a session and waits in it. */
export const sessionCreate: Command<'session.create'> = async ({
  actor,
  payload,
  check,
  isGone,
  ...services
}) => {
  const { devices, membersOf, sessions, clock } = services;
  const { person, address } = actor;
  const connection = pageOf(actor);
  const device = payload.deviceId ? await devices.get(payload.deviceId) : undefined;
  // A person who may not see the device learns no more than that it is not found.
  if (device && !(await seesDevices(person, membersOf))(device))
    throw new BesideError('DEVICE_UNKNOWN');
  // The limit of open sessions is checked again: several requests may have waited at once.
  check();
  const session = await sessions.create(person, { address, openedFor: device });
  return await sessions.change(session, async () => {
    if (isGone()) {
      session.finish('helper-left', clock.now(), session.lead);
      throw new BesideError('NOT_IN_SESSION');
    }
    return await enter(services, connection, session, session.lead);
  });
};
