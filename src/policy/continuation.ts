import { grantNames, grants } from '../protocol/grants.ts';
import type { Permission } from '../protocol/permissions.ts';
import type { Participant } from '../domain/participant.ts';
import type { Session } from '../domain/session.ts';
import { mayTowards } from './scope.ts';

/**
 * Whether a helper still has the permissions, towards the sharer, to lead the session in its
 * present state.
 */
export function mayLead({ state, sharer, device }: Session, helper: Participant): boolean {
  const needed: Permission[] = ['session.offer'];
  if (state !== 'waiting' && state !== 'joined') needed.push('session.view');
  if (helper.microphone) needed.push('session.voice');
  if (device?.state === 'unenrolled') needed.push('session.assist-unenrolled');
  return holds(helper, needed, sharer);
}

/** Whether the session may continue in its present state. */
export function mayContinue(session: Session): boolean {
  return mayLead(session, session.lead);
}

/**
 * Whether a participant other than the lead and the sharer still has the permissions for their
 * part, towards the sharer.
 */
export function mayTakePart(
  { sharer, device, grants: held }: Session,
  participant: Pick<Participant, 'id' | 'role' | 'person' | 'microphone'>,
): boolean {
  const { id, role, microphone } = participant;
  const needed: Permission[] = role === 'observer' ? ['session.view'] : ['session.offer'];
  if (role === 'helper' && device?.state === 'unenrolled') needed.push('session.assist-unenrolled');
  for (const grant of grantNames) {
    const status = held.status(id, grant);
    // A microphone that is off needs no permission. The lead gets the grant to speak together with
    // the view, permitted or not.
    const isUsed = grant !== 'voice' || microphone;
    // A grant that was asked for may be given at any moment, so it needs the permission too.
    if ((status === 'given' || status === 'asked') && isUsed) needed.push(grants[grant].permission);
  }
  return holds(participant, needed, sharer);
}

/** Whether somebody may read of devices, the sharer's among them. */
export function mayReadDevices(
  { sharer }: Session,
  participant: Pick<Participant, 'person'>,
): boolean {
  return holds(participant, ['device.read'], sharer);
}

function holds(
  { person }: Pick<Participant, 'person'>,
  needed: Permission[],
  sharer: Participant | undefined,
): boolean {
  return needed.every((permission) =>
    sharer
      ? mayTowards(person, permission, sharer.person)
      : person.permissions.includes(permission),
  );
}
