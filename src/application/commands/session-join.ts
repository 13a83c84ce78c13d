import { BesideError } from '../../protocol/error-codes.ts';
import { findDevice, seeDevice } from '../device-check.ts';
import { enter, standBack } from './attach-page.ts';
import type { Command } from './command.ts';

/** A refusal takes this long, whatever was wrong with the passcode. */
const refusalMs = 300;

/** The sharer comes in by the passcode. Wrong, expired, used and malformed ones are told alike. */
export const sessionJoin: Command<'session.join'> = async ({
  connection,
  payload,
  check,
  ...parts
}) => {
  const { clock, sessions, tries } = parts;
  const { person, address } = connection;
  const asked = clock.now();
  const giveBack = await tries.begin(person.key, address);
  try {
    const session = sessions.findByPasscode(payload.passcode);
    if (!session) throw new BesideError('PASSCODE_NOT_ACCEPTED');
    // First: a code that does nothing any more must not take as long as asking for a device.
    await sessions.change(session, () => {
      session.assertJoinable(connection.person, clock.now(), address);
    });
    const finding = await findDevice(parts, connection, session);
    const entry = await sessions.change(session, async () => {
      check();
      session.join(connection.person, clock.now(), address);
      if (parts.connections.isTaken(connection, session, 'sharer'))
        return standBack(parts, connection, session, 'sharer');
      seeDevice(parts, session, finding);
      return await enter(parts, connection, session, 'sharer');
    });
    await giveBack();
    return entry;
  } catch (error) {
    const code = error instanceof BesideError ? error.code : 'INTERNAL';
    // Both are in the audit log each time: by the session, where it tells its people.
    if (code !== 'PASSCODE_NOT_ACCEPTED' && code !== 'FOR_SOMEBODY_ELSE') await giveBack();
    if (code === 'PASSCODE_NOT_ACCEPTED') {
      await parts.audit({ type: 'passcode.refused', at: asked, personKey: person.key, address });
      await new Promise<void>((resolve) => {
        clock.after(Math.max(0, asked + refusalMs - clock.now()), resolve);
      });
    }
    throw error;
  }
};
