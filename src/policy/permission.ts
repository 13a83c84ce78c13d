import { requests } from '../protocol/requests.ts';
import type { Rule } from './rule.ts';

/** The person's roles give the permission that the request needs. */
export const permission: Rule = {
  name: 'permission',
  refuses({ request, person }) {
    const entry = requests[request];
    if (!('permission' in entry)) return undefined;
    return person.permissions.includes(entry.permission) ? undefined : 'PERMISSION_MISSING';
  },
};
