import { paths } from './paths.ts';
import type { Permission } from './permissions.ts';

/** The parts of the administration in their order, each with the permission that shows it. */
export const adminParts = {
  sessions: 'session.read-any',
  reports: 'report.read',
  audit: 'audit.read',
  access: 'access.read',
  settings: 'settings.write',
  retention: 'retention.write',
  tokens: 'token.write',
  webhooks: 'webhook.write',
  health: 'health.read',
} as const satisfies Record<string, Permission>;

export type AdminPart = keyof typeof adminParts;
export const adminPartNames = Object.keys(adminParts) as AdminPart[];

/** The address of a part, such as `/admin/audit`. */
export function adminPath(part: AdminPart): `${typeof paths.admin}/${AdminPart}` {
  return `${paths.admin}/${part}`;
}
