/** The settings about rights: the roles, who is given them, and whom they may help. */
import { z } from 'zod';
import { permissions, type Permission } from '../protocol/permissions.ts';

/** The built-in roles: named sets of permissions. */
export const builtInRoles: Record<string, Permission[]> = {
  'Help Desk Operator': [
    'session.offer',
    'session.view',
    'session.voice',
    'session.annotate',
    'session.transfer',
    'session.assist-unenrolled',
    'device.read',
  ],
  Viewer: ['device.read'],
  Auditor: ['audit.read', 'report.read', 'access.read', 'session.read-any'],
  Administrator: [
    'device.read',
    'session.read-any',
    'session.end-any',
    'session.open-any',
    'report.read',
    'audit.read',
    'access.read',
    'health.read',
    'server.drain',
    'settings.write',
    'retention.write',
    'token.write',
    'webhook.write',
  ],
};

/** Distinguished names of groups are long. */
const name = z.string().trim().min(1).max(500);
const names = z.array(name).min(1);

export const rolesSchema = z.record(name, z.array(z.enum(permissions)));

export const assignmentsSchema = z.array(
  z.strictObject({
    role: name,
    /** Who is given the role. */
    to: z.union(
      [
        z.strictObject({ appRole: name }),
        z.strictObject({ group: name }),
        z.strictObject({ user: name }),
      ],
      { error: 'expected one of appRole, group or user, with a name' },
    ),
    /** Whom the role lets them help. It may not be left out: forgetting it must not mean everyone. */
    scope: z.union(
      [
        z.literal('everyone'),
        z.strictObject({ groups: names }),
        z.strictObject({ domains: names }),
      ],
      { error: 'expected everyone, or a list of groups, or a list of domains' },
    ),
  }),
);

export type Assignment = z.infer<typeof assignmentsSchema>[number];

/** As the settings say it. */
export interface RoleSettings {
  roles: Record<string, Permission[]>;
  assignments?: Assignment[] | undefined;
}

/** Every role, with its permissions. */
export function allRoles({ roles }: Pick<RoleSettings, 'roles'>): Map<string, Permission[]> {
  return new Map([...Object.entries(builtInRoles), ...Object.entries(roles)]);
}

/**
 * Who is given which role. Without this setting, an app role gives the role of the same name, for
 * everyone.
 */
export function allAssignments(settings: RoleSettings): Assignment[] {
  return (
    settings.assignments ??
    [...allRoles(settings).keys()].map((role) => ({
      role,
      to: { appRole: role },
      scope: 'everyone',
    }))
  );
}

/** The groups that matter: those that are given a role, and those in a scope. */
export function namedGroups(settings: RoleSettings): string[] {
  const named = allAssignments(settings).flatMap(({ to, scope }) => [
    ...('group' in to ? [to.group] : []),
    ...(scope !== 'everyone' && 'groups' in scope ? scope.groups : []),
  ]);
  return [...new Set(named)];
}

/** The groups and app roles that matter. */
export function namedClaims(settings: RoleSettings): Set<string> {
  const roles = allAssignments(settings).flatMap(({ to }) =>
    // Entra allows no spaces in the value of an app role.
    'appRole' in to ? [to.appRole, to.appRole.replaceAll(' ', '')] : [],
  );
  return new Set([...namedGroups(settings), ...roles]);
}

/**
 * @param settings As written. Another fault in an assignment must not hide a wrong role.
 * @returns Each role name that is defined twice, or that does not exist.
 */
export function accessFaults({ roles, assignments }: { roles?: unknown; assignments?: unknown }) {
  const own = isSection(roles) ? Object.keys(roles) : [];
  const known = [...Object.keys(builtInRoles), ...own.map((role) => role.trim())];
  const taken = own.filter((role) => Object.hasOwn(builtInRoles, role.trim()));
  return [
    ...taken.map((role) => ({ path: ['roles', role], words: 'this role is built in' })),
    ...(Array.isArray(assignments) ? assignments : []).flatMap((each: unknown, index) => {
      const role = isSection(each) ? each['role'] : undefined;
      if (typeof role !== 'string' || known.includes(role.trim()) || role.trim() === '') return [];
      const meant = known.find((one) => one.toLowerCase() === role.trim().toLowerCase());
      const words = `there is no such role; ${meant ? `did you mean “${meant}”?` : `there are ${known.join(', ')}`}`;
      return [{ path: ['assignments', index, 'role'], words }];
    }),
  ];
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
