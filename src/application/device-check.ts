import { ruleBrokenBy } from '../policy/pairing-rules.ts';
import type { DeviceFinding } from '../protocol/device.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';
import type { PageConnection, PersonActor } from './actor.ts';
import { endWithoutPermission } from './participant-permissions.ts';
import type { Services } from './services.ts';

/** A page answers within this time when it is asked for the device's certificate, or not at all. */
const shownWithinMs = 3_000;

/** What is known about the device that somebody uses. It asks the device source, so it may take a while. */
export async function findDevice(
  { devices, attestationOf }: Services,
  { person, loginId }: PersonActor,
  session: Session | undefined,
): Promise<DeviceFinding | undefined> {
  return await devices.findingOf({
    person,
    signIn: person.signIn.deviceId,
    certificate: await attestationOf(loginId),
    // The helper picked the sharer's device. Nobody else gets that hint.
    picked: isHelping(session, person) ? undefined : session?.openedFor?.id,
  });
}

function isHelping(session: Session | undefined, { key }: Person): boolean {
  return session?.people.ofPerson(key)?.side === 'helper';
}

/**
 * Shows the finding to the helpers. Ends the session, or one participant's part, if policy refuses
 * the device. Call it in the session's turn.
 */
export function seeDevice(
  { clock, server }: Services,
  session: Session,
  finding: DeviceFinding | undefined,
): void {
  const { lead, sharer } = session;
  const rule = ruleBrokenBy({ lead, sharer, device: finding }, server.settings);
  // A helper who may not help this sharer learns nothing about their device.
  if (finding && rule !== 'out-of-scope') session.seeDevice(finding, clock.now());
  if (rule) session.stop(rule, clock.now());
  else endWithoutPermission(session, clock.now());
}

/**
 * A sharer has come back, perhaps on another device. The caller does not wait for this: coming back
 * must not depend on a device source.
 */
export function recheckDevice(
  services: Services,
  connection: PageConnection,
  session: Session,
): void {
  const { attestationOf, clock, logger } = services;
  attestationOf(connection.actor.loginId)
    .then((shown) => {
      const look = () => {
        lookNow(services, connection, session);
      };
      // They came back with another login. The device is about to show its certificate again.
      if (shown === 'no-answer') clock.after(shownWithinMs, look);
      else look();
    })
    .catch((error: unknown) => {
      logger.error({ err: error }, 'the device was not looked at again');
    });
}

/** The device of a login has shown a certificate. It counts for the session under way, too. */
export function recheckDevicesOfLogin(services: Services, loginId: string): void {
  for (const connection of services.connections.ofLogin(loginId))
    if (connection.participant?.role === 'sharer')
      lookNow(services, connection, connection.participant.session);
}

function lookNow(services: Services, connection: PageConnection, session: Session): void {
  if (session.state === 'ended') return;
  findDevice(services, connection.actor, session)
    .then(async (finding) => {
      if (finding === undefined) return;
      await services.sessions.change(session, () => {
        // The page may have closed while the device was looked up.
        if (connection.participant?.session === session) seeDevice(services, session, finding);
      });
    })
    .catch((error: unknown) => {
      services.logger.error({ err: error }, 'the device was not looked at again');
    });
}
