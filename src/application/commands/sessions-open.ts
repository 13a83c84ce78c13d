import { seesDevices } from '../../policy/device-scope.ts';
import { openingRefusal } from '../../policy/opening.ts';
import { hasTooManyOpen } from '../../policy/rules/open-sessions.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { paths } from '../../protocol/paths.ts';
import { joinLink } from '../../domain/session-view.ts';
import type { Command } from './command.ts';

/** Opens a session that its helper enters later. */
export const sessionsOpen: Command<'sessions.open'> = async ({
  actor,
  payload,
  check,
  ...services
}) => {
  const { devices, membersOf, sessions, origin, server, findPersonByUserName } = services;
  const { helper: helperName, sharer: sharerName, deviceId, ticket, category } = payload;
  const find = async (userName: string | undefined) =>
    userName === undefined ? undefined : await findPersonByUserName(userName);
  const ofAnother = helperName !== undefined;
  const sharer = (await find(sharerName)) ?? (sharerName === undefined ? undefined : 'unknown');
  const found = await find(helperName);
  const device = deviceId === undefined ? undefined : await devices.get(deviceId);
  // This comes after all that takes time, so that nothing has changed since.
  check();
  const helper = ofAnother ? found : actor.kind === 'person' ? actor.person : undefined;
  const code = openingRefusal(ofAnother ? actor.person : undefined, helper, sharer);
  if (code || !helper) throw new BesideError(code ?? 'CANNOT_HELP');
  if (device)
    for (const person of [actor.person, helper])
      if (!(await seesDevices(person, membersOf))(device)) throw new BesideError('DEVICE_UNKNOWN');
  if (hasTooManyOpen(server, helper.key)) throw new BesideError('TOO_MANY_SESSIONS');
  const session = await sessions.create(helper, {
    openedFor: device,
    awaitsHelper: true,
    opener: { personKey: actor.person.key, address: actor.address },
    expectedSharer: sharerName,
    ticket,
    category,
  });
  const { id, passcode = '', passcodeExpiresAt } = session;
  return {
    ...{ sessionId: id, passcode, expiresAt: passcodeExpiresAt },
    helperLink: `${origin}${paths.help}#session=${id}`,
    sharerLink: joinLink(origin, passcode),
  };
};
