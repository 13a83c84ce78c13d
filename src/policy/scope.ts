import type { Permission } from '../protocol/requests.ts';
import type { Person, Scope } from '../session/person.ts';

/** Whether somebody's grants give a permission towards this other person. */
export function mayTowards(person: Person, permission: Permission, other: Person): boolean {
  return person.grants.some(
    ({ permissions, scope }) => permissions.includes(permission) && covers(scope, other),
  );
}

function covers(scope: Scope, { groups, card }: Person): boolean {
  if (scope === 'everyone') return true;
  if ('groups' in scope) return scope.groups.some((group) => groups.includes(group));
  // Only a domain that the provider vouches for: a mail address can be anything.
  const domain = card.verifiedDomain?.toLowerCase();
  return scope.domains.some((each) => each.toLowerCase() === domain);
}
