import { ruleBrokenBy } from '../policy/pairing-rules.ts';
import type { DeviceFinding } from '../protocol/device.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';
import type { Actor, PageConnection } from './actor.ts';
import { endWithoutPermission } from './participant-permissions.ts';
import type { Services } from './services.ts';

/** A page that asks its device has an answer by then, or none. */
const shownWithinMs = 3_000;

/** What is known of the device that somebody is at. May take a while: the source is asked. */
export async function findDevice(
  { devices, attestationOf }: Services,
  { person, loginId }: Actor,
  session: Session | undefined,
): Promise<DeviceFinding | undefined> {
  return await devices.findingOf({
    person,
    signIn: person.signIn.deviceId,
    certificate: await attestationOf(loginId),
    // The device is the sharer's, whoever else comes.
    picked: isHelping(session, person) ? undefined : session?.openedFor?.id,
  });
}

function isHelping(session: Session | undefined, { key }: Person): boolean {
  return session?.people.ofPerson(key)?.side === 'helper';
}

/** Shows it to the helpers, and ends the session, or somebody's part, if it must not be. Called in the session's turn. */
export function seeDevice(
  { clock, server }: Services,
  session: Session,
  finding: DeviceFinding | undefined,
): void {
  const { lead, sharer } = session;
  const rule = ruleBrokenBy({ lead, sharer, device: finding }, server.settings);
  // Who may not help them learns nothing of their device.
  if (finding && rule !== 'out-of-scope') session.seeDevice(finding, clock.now());
  if (rule) session.stop(rule, clock.now());
  else endWithoutPermission(session, clock.now());
}

/** A sharer has come back, perhaps on another device. Not awaited: coming back must not wait for a source. */
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
      // Back with another login, the device is about to show its certificate again.
      if (shown === 'no-answer') clock.after(shownWithinMs, look);
      else look();
    })
    .catch((error: unknown) => {
      logger.error({ err: error }, 'the device was not looked at again');
    });
}

/** The device behind a login has shown something: it counts for the session that is going on, too. */
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
        // Somebody may be looked at whose page is gone again.
        if (connection.participant?.session === session) seeDevice(services, session, finding);
      });
    })
    .catch((error: unknown) => {
      services.logger.error({ err: error }, 'the device was not looked at again');
    });
}
