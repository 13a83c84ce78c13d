import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';
import type { Permission } from '../protocol/permissions.ts';
import { mayTowards } from './scope.ts';

/**
 * Whether somebody's roles give them a permission for a session in which they take no part: towards
 * its sharer, or towards its lead until somebody has joined.
 */
export function coversSession(
  person: Person,
  permission: Permission,
  { sharer, lead }: Pick<Session, 'sharer' | 'lead'>,
): boolean {
  return mayTowards(person, permission, (sharer ?? lead).person);
}
