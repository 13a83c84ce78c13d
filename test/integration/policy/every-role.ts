/** Every role, and somebody of the demo's people for each, for tests that go through all of them. */
import { builtInRoles } from '../../../src/identity/role-assignments.ts';
import type { Permission } from '../../../src/protocol/permissions.ts';
import type { TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

/** Roles of the configuration's own: sets of permissions that no built-in role is. */
const roles: Record<string, Permission[]> = {
  Greeter: ['session.offer'],
  Observer: ['session.offer', 'session.view'],
};
export const allRoles: Record<string, Permission[]> = { ...builtInRoles, ...roles, 'no role': [] };

/** The demo's people, each given one role by name; there is somebody for every role. */
export const holders: Record<string, string> = {
  'Help Desk Operator': 'helper@demo.example',
  Viewer: 'viewer@demo.example',
  Auditor: 'guest@elsewhere.example',
  Administrator: 'admin@demo.example',
  Greeter: 'sharer2@demo.example',
  Observer: 'helper2@demo.example',
  'no role': 'sharer@demo.example',
};

/** The configuration in which they hold them. */
export const everyRole = {
  roles,
  assignments: Object.entries(holders)
    .filter(([role]) => role !== 'no role')
    .map(([role, user]) => ({ role, to: { user }, scope: 'everyone' })),
  // So that whoever joins stays, whatever device they have.
  settings: { allowUnenrolledDevices: true },
  identity: { allowedTenants: ['demo.example', 'elsewhere.example'] },
};

/** Somebody with this role, or nobody. */
export async function visitorWith(server: TestServer, role: string): Promise<Visitor> {
  return role === 'nobody'
    ? new Visitor(server)
    : await Visitor.signedIn(server, holders[role] ?? '');
}
