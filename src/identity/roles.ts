import type { Grant, Person } from '../session/person.ts';
import type { StoredPerson } from '../store/people.ts';
import { allAssignments, allRoles, type Access, type Assignment } from './access.ts';

/** A stored person as the rest of Beside knows them, with what their roles permit towards whom. */
export type ToPerson = (stored: StoredPerson) => Person;

/** The one place where roles become permissions. */
export function personOf(access: Access): ToPerson {
  const roles = allRoles(access);
  const assignments = allAssignments(access);
  return (stored) => {
    const grants: Grant[] = assignments
      .filter(({ to }) => isGivenTo(to, stored))
      .map(({ role, scope }) => ({ permissions: roles.get(role) ?? [], scope }));
    const { jobTitle, company, picture, verifiedDomain } = stored;
    return {
      key: stored.key,
      tenantId: stored.tenantId,
      userName: stored.userName,
      groups: stored.groups,
      grants,
      permissions: [...new Set(grants.flatMap(({ permissions }) => permissions))],
      card: {
        name: stored.name,
        ...(jobTitle && { jobTitle }),
        ...(company && { company }),
        ...(picture && { picture }),
        ...(verifiedDomain && { verifiedDomain }),
      },
    };
  };
}

function isGivenTo(to: Assignment['to'], { key, userName, roles, groups }: StoredPerson): boolean {
  if ('appRole' in to) return roles.includes(to.appRole);
  if ('group' in to) return groups.includes(to.group);
  return to.user === key || to.user.toLowerCase() === userName.toLowerCase();
}
