import type { Person, RoleAssignment, Authentication } from '../domain/person.ts';
import type { StoredPerson } from '../database/people.ts';
import {
  allAssignments,
  allRoles,
  type RoleSettings,
  type Assignment,
} from './role-assignments.ts';

/** Makes a person from a stored one, with the permissions of their roles and towards whom they hold. */
export type ToPerson = (stored: StoredPerson, signIn: Authentication) => Person;

/** The only place where roles become permissions. */
export function personOf(settings: RoleSettings): ToPerson {
  return (stored, signIn) => {
    // Read at each call, since the configuration may have changed.
    const roles = allRoles(settings);
    const assignments: RoleAssignment[] = allAssignments(settings)
      .filter(({ to }) => isGivenTo(to, stored))
      .map(({ role, scope }) => ({ permissions: roles.get(role) ?? [], scope }));
    const { jobTitle, company, picture, verifiedDomain } = stored;
    return {
      key: stored.key,
      tenantId: stored.tenantId,
      userName: stored.userName,
      groups: stored.groups,
      assignments,
      signIn,
      permissions: [...new Set(assignments.flatMap(({ permissions }) => permissions))],
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

/** Whether an assignment gives its role to this person. */
export function isGivenTo(
  to: Assignment['to'],
  { key, userName, roles, groups }: StoredPerson,
): boolean {
  // Entra allows no spaces in the value of an app role.
  if ('appRole' in to)
    return roles.includes(to.appRole) || roles.includes(to.appRole.replaceAll(' ', ''));
  if ('group' in to) return groups.includes(to.group);
  return to.user === key || to.user.toLowerCase() === userName.toLowerCase();
}
