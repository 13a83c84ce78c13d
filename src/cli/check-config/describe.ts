/** Describes a configuration in words, so that administrators can read it back (`check-config`). */
import { demoWords, isDemo } from '../../config/demo.ts';
import { describeStreams } from './describe-audit.ts';
import { unusedPermissions } from './lint.ts';
import type { Config } from '../../config/load.ts';
import { allAssignments, allRoles, type Assignment } from '../../identity/role-assignments.ts';
import { describeConditions, describeStepUp } from './describe-conditions.ts';
import { describeRetention } from './describe-retention.ts';
import { setInBrowser } from '../../application/runtime-settings.ts';
import type { Permission } from '../../protocol/permissions.ts';
import {
  settingNames,
  type SettingName,
  type Settings,
  type SettingValue,
} from '../../protocol/settings.ts';
import type { StoredSetting } from '../../database/settings.ts';

const meanings: Record<Permission, string> = {
  'session.offer': 'open sessions',
  'session.view': 'ask to view the screen',
  'session.voice': 'speak as the helper',
  'session.annotate': 'point and draw',
  'session.record': 'record',
  'session.transfer': 'hand a session over',
  'session.assist-unenrolled': 'help people on unenrolled devices',
  'device.read': 'see devices',
  'session.read-any': 'see everybody’s sessions',
  'session.end-any': 'end anybody’s session',
  'session.open-any': 'open sessions for other helpers',
  'report.read': 'read reports',
  'audit.read': 'read the audit log',
  'access.read': 'see what anybody may do, and why',
  'health.read': 'see how the server is',
  'server.drain': 'let the server take no new sessions',
  'settings.write': 'change settings',
  'retention.write': 'keep data beyond their time',
  'token.write': 'make and revoke API tokens',
  'webhook.write': 'make and change webhooks',
};

const settingWords: { [Name in SettingName]: (value: Settings[Name]) => string } = {
  serviceEnabled: (on) =>
    on ? 'the service is on' : 'the service is off: nobody opens or joins a session',
  blockChat: (blocked) => (blocked ? 'chat is off' : 'chat is on'),
  allowUnenrolledDevices: (allowed) =>
    allowed
      ? 'people at unenrolled devices may be helped'
      : 'people at unenrolled devices may not be helped',
  numberMatching: (on) =>
    on
      ? 'to allow, the sharer types two digits that the helper reads out'
      : 'to allow, the sharer needs no digits from the helper',
  passcodeSeconds: (seconds) => `a code is good for ${duration(seconds)}`,
  sessionSeconds: (seconds) => `a session lasts ${duration(seconds)} at the most`,
  idleSeconds: (seconds) => `a session in which nothing happens lasts ${duration(seconds)}`,
};

/**
 * @param changes The last changes of settings in the browser.
 * @param warnings What the administrator probably did not intend.
 */
export function describeConfig(
  config: Config,
  changes: StoredSetting[] = [],
  warnings: string[] = [],
): string {
  const roles = allRoles(config);
  const assignments = allAssignments(config);
  const isHelper = ({ role }: Assignment) => roles.get(role)?.includes('session.offer') ?? false;
  const helping = assignments.filter(isHelper);
  return [
    ...(isDemo(config) ? [demoWords] : []),
    ...(warnings.length > 0 ? ['Worth a second look:', ...list(warnings)] : []),
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
          `${quoted(role)}: ${permissions.map(meaningOf).join(', ') || 'nothing'}`,
      ),
    ),
    'What else must hold before somebody takes part:',
    ...list(describeConditions(config)),
    'What asks for more proof than a sign-in:',
    ...list(describeStepUp(config)),
    'How picture and voice travel:',
    ...list(describePaths(config)),
    'Where the audit log is sent:',
    ...list(describeStreams(config), 'nowhere: it is in the database alone'),
    'How long data are kept:',
    ...list(describeRetention(config)),
    'Settings:',
    ...list(describeSettings(config)),
    ...describeChanges(config, changes),
    '',
  ].join('\n');
}

function meaningOf(permission: Permission): string {
  const meaning = meanings[permission];
  return unusedPermissions.has(permission) ? `${meaning} (not possible yet)` : meaning;
}

/** In the order in which browsers prefer them. */
function describePaths({ media, server }: Config): string[] {
  const last = media.port + media.workers - 1;
  const ports =
    media.port === 0
      ? 'any free ports'
      : media.workers === 1
        ? `port ${media.port}`
        : `ports ${media.port} to ${last}`;
  return [
    `by UDP, else by TCP, on ${ports}`,
    media.onHttpsPort
      ? `else by TCP on the HTTPS port, ${server.port || 'any free one'}`
      : 'not through the HTTPS port',
    ...media.turn.map(
      (relay) =>
        `else through the relay ${relay.urls.join(', ')}, with ${
          'secret' in relay
            ? 'credentials that end by themselves'
            : `the user name ${quoted(relay.username)}`
        }`,
    ),
  ];
}

function describeSettings({ settings, identity, devices }: Config): string[] {
  return [
    ...describeAttestation(devices),
    `people of these organizations may sign in: ${identity.allowedTenants.join(', ') || 'none'}`,
    ...settingNames.map((name) => settingInWords(name, settings)),
  ];
}

function describeAttestation({ attestation }: Config['devices']): string[] {
  if (!attestation) return [];
  const { subject, port, caFile } = attestation;
  return [
    `a device shows which one it is by a client certificate, at port ${port}: issued by an authority of ${caFile}, its id in ${subject}`,
  ];
}

/** Empty while nothing was set in the browser. */
function describeChanges({ dataDir }: Config, changes: StoredSetting[]): string[] {
  const values = setInBrowser(changes);
  const lines = changes
    .filter(({ name }) => name in values)
    .map(({ name, by, at }) => {
      const words = settingInWords(name as SettingName, values as Settings);
      return `${words} (${by ?? 'somebody'}, ${new Date(at).toISOString()})`;
    });
  if (lines.length === 0) return [];
  return [`Set in the browser, which wins over the settings above (${dataDir}):`, ...list(lines)];
}

function settingInWords(name: SettingName, values: Settings): string {
  // The table pairs each name with its value. TypeScript cannot see that for a name in a variable.
  return (settingWords[name] as (value: SettingValue) => string)(values[name]);
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
