/** What somebody may do, by which assignment, and what would refuse. */
import { allAssignments, allRoles } from '../../identity/role-assignments.ts';
import { isGivenTo } from '../../identity/roles.ts';
import { mayTowards } from '../../policy/scope.ts';
import {
  mostAssignments,
  type AccessExplained,
  type AccessVerdict,
} from '../../protocol/access.ts';
import { permissions } from '../../protocol/permissions.ts';
import type { Services } from '../services.ts';
import type { FoundPerson } from './found-person.ts';
import { accessVerdicts } from './verdicts.ts';

/** @param sharer Whom the person would help. */
export async function explainAccess(
  services: Services,
  found: FoundPerson,
  sharer?: FoundPerson,
): Promise<AccessExplained> {
  const verdicts = await accessVerdicts(services, found, sharer);
  return {
    person: shown(found),
    ...(sharer && { sharer: shown(sharer) }),
    says: summary(verdicts),
    verdicts,
    permissions: permissionsOf(services.settings, found, sharer),
  };
}

/** The first refusal wins. What is only known at the time cannot make it a yes. */
function summary(verdicts: AccessVerdict[]): AccessVerdict['says'] {
  const all = verdicts.map(({ says }) => says);
  if (all.includes('refuses')) return 'refuses';
  return all.includes('asked') ? 'asked' : 'allows';
}

function permissionsOf(
  settings: Services['settings'],
  { stored, person }: FoundPerson,
  sharer: FoundPerson | undefined,
): AccessExplained['permissions'] {
  const roles = allRoles(settings);
  const assignments = allAssignments(settings);
  return permissions.map((permission) => {
    const isHeld = person.permissions.includes(permission);
    const giving = assignments.filter(
      ({ role, to }) => roles.get(role)?.includes(permission) && isGivenTo(to, stored) === isHeld,
    );
    return {
      permission,
      isHeld,
      by: giving.slice(0, mostAssignments),
      more: Math.max(0, giving.length - mostAssignments),
      ...(sharer && { isTowards: mayTowards(person, permission, sharer.person) }),
    };
  });
}

function shown({ stored, provider, toldAt, signIn, person }: FoundPerson) {
  const { key, userName, name, groups, roles: appRoles, tenantId: tenant } = stored;
  const { card } = person;
  return {
    key,
    userName,
    name,
    card,
    provider,
    tenant,
    groups,
    appRoles,
    signedInAt: toldAt,
    signIn,
  };
}
