import { grantNames, grants } from '../protocol/grants.ts';
import type { Permission } from '../protocol/permissions.ts';
import type { Participant } from '../domain/participant.ts';
import type { Session } from '../domain/session.ts';
import { mayTowards } from './scope.ts';

/** Whether a helper still holds, towards the sharer, what leading the session as it stands needs. */
export function mayLead({ state, sharer, device }: Session, helper: Participant): boolean {
  const needed: Permission[] = ['session.offer'];
  if (state !== 'waiting' && state !== 'joined') needed.push('session.view');
  if (helper.microphone) needed.push('session.voice');
  if (device?.state === 'unenrolled') needed.push('session.assist-unenrolled');
  return holds(helper, needed, sharer);
}

/** Whether the session may go on as it stands. */
export function mayContinue(session: Session): boolean {
  return mayLead(session, session.lead);
}

/** Whether somebody beside the lead and the sharer holds, towards the sharer, what their part needs. */
export function mayTakePart(
  { sharer, device, grants: held }: Session,
  participant: Pick<Participant, 'id' | 'role' | 'person' | 'microphone'>,
): boolean {
  const { id, role, microphone } = participant;
  const needed: Permission[] = role === 'observer' ? ['session.view'] : ['session.offer'];
  if (role === 'helper' && device?.state === 'unenrolled') needed.push('session.assist-unenrolled');
  for (const grant of grantNames) {
    const status = held.status(id, grant);
    // A voice that is not used needs nothing: who leads is given it with the view, permitted or not.
    const isUsed = grant !== 'voice' || microphone;
    // What is asked for may be given at any moment.
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
