import type { Payload, Permission } from '../protocol/requests.ts';
import { requests } from '../protocol/requests.ts';
import type { Asking, Rule } from './rule.ts';
import { mayTowards } from './scope.ts';

/** The person's roles give the permission that the request needs, towards the person on the other side. */
export const permission: Rule = {
  name: 'permission',
  refuses(asking) {
    const needed = neededFor(asking);
    if (!needed) return undefined;
    const { person, participant } = asking;
    const other =
      requests[asking.request].by === 'person' ? undefined : participant?.session.sharer;
    const held = other
      ? mayTowards(person, needed, other.person)
      : person.permissions.includes(needed);
    return held ? undefined : 'PERMISSION_MISSING';
  },
};

function neededFor({ request, payload, participant }: Asking): Permission | undefined {
  // The helper's voice is a right; the person who is helped may always speak.
  if (request === 'media.produce' && participant?.role === 'helper') {
    const { source } = payload as Payload<'media.produce'>;
    return source === 'microphone' ? 'session.voice' : undefined;
  }
  const entry = requests[request];
  return 'permission' in entry ? entry.permission : undefined;
}
