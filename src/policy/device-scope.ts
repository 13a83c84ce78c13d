import type { Device } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';

/** User names, in lower case, of the people who have signed in and are in one of the groups. */
export type MembersOf = (groups: string[]) => Promise<Set<string>>;

/**
 * Which devices somebody may see: those whose users are in the scope of their roles. A list of
 * devices names users but no groups. So a user who has never signed in is in no group.
 */
export async function seesDevices(
  { assignments }: Person,
  membersOf: MembersOf,
): Promise<(device: Device) => boolean> {
  const scopes = assignments
    .filter(({ permissions }) => permissions.includes('device.read'))
    .map(({ scope }) => scope);
  if (scopes.includes('everyone')) return () => true;
  const named = scopes.filter((scope) => scope !== 'everyone');
  const groups = named.flatMap((scope) => ('groups' in scope ? scope.groups : []));
  const members = groups.length > 0 ? await membersOf(groups) : new Set<string>();
  const domains = new Set(
    named.flatMap((scope) => ('domains' in scope ? scope.domains : [])).map(lower),
  );
  return ({ userName }) =>
    userName !== '' &&
    (members.has(lower(userName)) || domains.has(lower(userName.split('@').at(-1) ?? '')));
}

function lower(text: string): string {
  return text.toLowerCase();
}
