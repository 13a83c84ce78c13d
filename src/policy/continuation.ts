import type { Permission } from '../protocol/requests.ts';
import type { Session } from '../domain/session.ts';
import { mayTowards } from './scope.ts';

/** Whether the helper who leads still holds, towards the sharer, what the session as it stands needs. */
export function mayContinue({ state, lead, sharer, device }: Session): boolean {
  const needed: Permission[] = ['session.offer'];
  if (state !== 'waiting' && state !== 'joined') needed.push('session.view');
  if (lead.microphone) needed.push('session.voice');
  if (device?.state === 'unenrolled') needed.push('session.assist-unenrolled');
  return needed.every((permission) =>
    sharer
      ? mayTowards(lead.person, permission, sharer.person)
      : lead.person.permissions.includes(permission),
  );
}
