import { BesideError } from '../../protocol/error-codes.ts';
import { findDevice, seeDevice } from '../device-check.ts';
import { enter, enterWaiting } from './attach-page.ts';
import { pageOf, type Command } from './command.ts';

/** A refusal takes this long, whatever was wrong with the passcode. */
const refusalMs = 300;

/** The sharer joins by the passcode. Wrong, expired, used and malformed passcodes get the same answer. */
export const sessionJoin: Command<'session.join'> = async ({
  actor,
  payload,
  check,
  ...services
}) => {
  const { clock, sessions, tries } = services;
  const { person, address } = actor;
  const connection = pageOf(actor);
  const asked = clock.now();
  const giveBack = await tries.begin(person.key, address);
  try {
    const session = sessions.findByPasscode(payload.passcode);
    if (!session) throw new BesideError('PASSCODE_NOT_ACCEPTED');
    // This comes first: the answer to a code that is no longer valid must not take as long as
    // looking up a device.
    await sessions.change(session, () => {
      session.assertJoinable(actor.person, clock.now(), address);
    });
    const finding = await findDevice(services, connection.actor, session);
    const entry = await sessions.change(session, async () => {
      check();
      const sharer = session.join(actor.person, clock.now(), address);
      if (services.connections.isTaken(connection, sharer.id))
        return enterWaiting(services, connection, session, sharer);
      seeDevice(services, session, finding);
      return await enter(services, connection, session, sharer);
    });
    await giveBack();
    return entry;
  } catch (error) {
    const code = error instanceof BesideError ? error.code : 'INTERNAL';
    // These two refusals use up an attempt, and each is audited. The session audits
    // `FOR_SOMEBODY_ELSE` and notifies its participants.
    if (code !== 'PASSCODE_NOT_ACCEPTED' && code !== 'FOR_SOMEBODY_ELSE') await giveBack();
    if (code === 'PASSCODE_NOT_ACCEPTED') {
      const refused = { type: 'passcode.refused', code, at: asked } as const;
      await services.audit({ ...refused, personKey: person.key, address });
      await new Promise<void>((resolve) => {
        clock.after(Math.max(0, asked + refusalMs - clock.now()), resolve);
      });
    }
    throw error;
  }
};
