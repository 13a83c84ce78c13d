/** What a configuration means, in words: for whoever runs Beside to read it back (`check-config`). */
import type { Config } from './config.ts';
import { allAssignments, allRoles, type Assignment } from './identity/access.ts';
import type { Permission } from './protocol/requests.ts';

const meanings: Record<Permission, string> = {
  'session.offer': 'open sessions',
  'session.view': 'ask to view the screen',
  'session.voice': 'speak as the helper',
  'session.annotate': 'point and draw',
  'session.record': 'record',
  'session.transfer': 'hand a session over',
  'session.assist-unenrolled': 'help people on unenrolled devices',
  'device.read': 'see devices',
  'audit.read': 'read the audit log',
  'settings.write': 'change settings',
  'session.end-any': 'end anybody’s session',
};

export function describeConfig(config: Config): string {
  const roles = allRoles(config);
  const assignments = allAssignments(config);
  const isHelper = ({ role }: Assignment) => roles.get(role)?.includes('session.offer') ?? false;
  const helping = assignments.filter(isHelper);
  return [
    'Who may help whom:',
    ...list(
      helping.map(
        ({ role, to, scope }) => `${whoever(to)} may help ${whom(scope)}, as ${quoted(role)}`,
      ),
      'nobody may help anybody',
    ),
    'Who holds other roles:',
    ...list(
      assignments
        .filter((assignment) => !isHelper(assignment))
        .map(({ role, to }) => `${whoever(to)} is ${quoted(role)}`),
      'nobody',
    ),
    'What the roles permit:',
    ...list(
      [...roles].map(
        ([role, permissions]) =>
          `${quoted(role)}: ${permissions.map((each) => meanings[each]).join(', ') || 'nothing'}`,
      ),
    ),
    'Settings:',
    ...list(describeSettings(config)),
    '',
  ].join('\n');
}

function describeSettings({ settings, session, identity }: Config): string[] {
  return [
    `people of these organizations may sign in: ${identity.allowedTenants.join(', ') || 'none'}`,
    settings.serviceEnabled
      ? 'the service is on'
      : 'the service is off: nobody opens or joins a session',
    settings.blockChat ? 'chat is off' : 'chat is on',
    `a code is good for ${duration(session.passcodeSeconds)}`,
    `a session lasts ${duration(settings.sessionSeconds)} at the most, and ${duration(settings.idleSeconds)} when nothing happens in it`,
  ];
}

function whoever(to: Assignment['to']): string {
  if ('appRole' in to) return `whoever has the app role ${quoted(to.appRole)}`;
  return 'group' in to ? `whoever is in the group ${quoted(to.group)}` : to.user;
}

function whom(scope: Assignment['scope']): string {
  if (scope === 'everyone') return 'everyone';
  return 'groups' in scope
    ? `people of the groups ${scope.groups.map(quoted).join(', ')}`
    : `people of the verified domains ${scope.domains.join(', ')}`;
}

function duration(seconds: number): string {
  for (const [unit, length] of [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const)
    if (seconds % length === 0) return plural(seconds / length, unit);
  return plural(seconds, 'second');
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function quoted(name: string): string {
  return `“${name}”`;
}

function list(items: string[], none = 'nothing'): string[] {
  return (items.length > 0 ? items : [none]).map((item) => `  - ${item}`);
}
