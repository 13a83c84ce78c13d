import type { Permission } from '../../protocol/permissions.ts';
import { requests } from '../../protocol/requests.ts';
import type { Rule } from './rule.ts';
import { mayTowards } from '../scope.ts';

/** The person's roles give the permission that the request needs, towards the person on the other side. */
export const permission: Rule = {
  name: 'permission',
  concerns: ({ request, payload, participant }) =>
    requests[request].needs(payload, participant?.role).length > 0,
  refuses({ request, payload, person, participant }) {
    const { by, needs } = requests[request];
    const needed = needs(payload, participant?.role);
    const other = by === 'person' ? undefined : participant?.session.sharer;
    const held = (permission: Permission) =>
      other
        ? mayTowards(person, permission, other.person)
        : person.permissions.includes(permission);
    return needed.every(held) ? undefined : 'PERMISSION_MISSING';
  },
};
