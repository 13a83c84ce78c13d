import type { Permission } from '../protocol/requests.ts';
import type { Person } from '../session/person.ts';
import type { StoredPerson } from '../store/people.ts';

/** The built-in roles: named sets of permissions. */
const permissionsByRole: Record<string, Permission[]> = {
  'Help Desk Operator': ['session.offer'],
  Viewer: [],
  Administrator: [],
};

/** A stored person as the rest of Beside knows them, with what their roles permit. */
export function toPerson(stored: StoredPerson): Person {
  const { jobTitle, company, picture, verifiedDomain } = stored;
  const permissions = stored.roles.flatMap((role) => permissionsByRole[role] ?? []);
  return {
    key: stored.key,
    tenantId: stored.tenantId,
    userName: stored.userName,
    permissions: [...new Set(permissions)],
    card: {
      name: stored.name,
      ...(jobTitle && { jobTitle }),
      ...(company && { company }),
      ...(picture && { picture }),
      ...(verifiedDomain && { verifiedDomain }),
    },
  };
}
