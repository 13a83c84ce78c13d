import { grants } from '../../protocol/grants.ts';
import type { Payload, RequestName } from '../../protocol/requests.ts';
import type { Permission } from '../../protocol/permissions.ts';
import { requests } from '../../protocol/requests.ts';
import type { Asking, Rule } from './rule.ts';
import { mayTowards } from '../scope.ts';

/** The person's roles give the permission that the request needs, towards the person on the other side. */
export const permission: Rule = {
  name: 'permission',
  refuses(asking) {
    const needed = neededFor(asking);
    const { person, participant } = asking;
    const other =
      requests[asking.request].by === 'person' ? undefined : participant?.session.sharer;
    const held = (permission: Permission) =>
      other
        ? mayTowards(person, permission, other.person)
        : person.permissions.includes(permission);
    return needed.every(held) ? undefined : 'PERMISSION_MISSING';
  },
};

/** A helper has nothing but a voice to go on with; a screen is refused for another reason. */
function speaks(request: RequestName, payload: object): boolean {
  if (request === 'media.resume-producer') return true;
  return (
    request === 'media.produce' && (payload as Payload<'media.produce'>).source === 'microphone'
  );
}

function neededFor({ request, payload, participant }: Asking): Permission[] {
  // The helper's voice is a right; the person who is helped may always speak.
  if (participant?.role === 'helper' && speaks(request, payload)) return ['session.voice'];
  const entry = requests[request];
  const needed: Permission[] = 'permission' in entry ? [entry.permission] : [];
  if (request === 'grant.request')
    needed.push(grants[(payload as Payload<'grant.request'>).grant].permission);
  // Who opens a session for a device learns of it.
  if (request === 'session.create' && (payload as Payload<'session.create'>).deviceId)
    needed.push('device.read');
  return needed;
}
