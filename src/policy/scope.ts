import { permissions, type Permission } from '../protocol/permissions.ts';
import type { Person, Scope } from '../domain/person.ts';

/** Whether somebody's role assignments give a permission towards this other person. */
export function mayTowards(person: Person, permission: Permission, other: Person): boolean {
  return person.assignments.some(
    ({ permissions, scope }) => permissions.includes(permission) && covers(scope, other),
  );
}

function covers(scope: Scope, { groups, card }: Person): boolean {
  if (scope === 'everyone') return true;
  if ('groups' in scope) return scope.groups.some((group) => groups.includes(group));
  // Only a domain that the provider has verified counts. A mail address can be anything.
  const domain = card.verifiedDomain?.toLowerCase();
  return scope.domains.some((each) => each.toLowerCase() === domain);
}

/** Whether somebody holds a permission towards everybody in a scope. */
export function mayWithin(person: Person, permission: Permission, scope: Scope): boolean {
  return isWithin(scope, scopesOf(person, permission));
}

/** Permissions that somebody had before and has lost, or holds towards fewer people now. */
export function permissionsLost(before: Person, now: Person): Permission[] {
  return permissions.filter((permission) => {
    const left = scopesOf(now, permission);
    return !scopesOf(before, permission).every((scope) => isWithin(scope, left));
  });
}

function scopesOf({ assignments }: Person, permission: Permission): Scope[] {
  return assignments
    .filter(({ permissions }) => permissions.includes(permission))
    .map(({ scope }) => scope);
}

function isWithin(scope: Scope, others: Scope[]): boolean {
  if (others.includes('everyone')) return true;
  if (scope === 'everyone') return false;
  const names = (each: Scope): string[] => {
    if (each === 'everyone') return [];
    if ('groups' in scope) return 'groups' in each ? each.groups : [];
    return 'domains' in each ? each.domains.map((domain) => domain.toLowerCase()) : [];
  };
  const covered = new Set(others.flatMap(names));
  return names(scope).every((name) => covered.has(name));
}
