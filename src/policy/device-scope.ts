import type { Device } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';

/** User names, in lower case, of the people who have signed in and are in one of the groups. */
export type MembersOf = (groups: string[]) => Promise<Set<string>>;

/**
 * Which devices somebody may see: those of the people whom the roles that permit it are about. A list
 * of devices names its users and no groups, so that whoever has never signed in is in none.
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
