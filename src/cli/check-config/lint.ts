/** Warns of valid settings that the administrator probably did not intend (`check-config`). */
import { z } from 'zod';
import { unknownIn, type Config } from '../../config/load.ts';
import { lintStreams } from './describe-audit.ts';
import { lintAddresses } from './lint-addresses.ts';
import { lintExamples } from './lint-examples.ts';
import { sourceOf } from '../../devices/config.ts';
import { allAssignments, allRoles, namedGroups } from '../../identity/role-assignments.ts';
import type { ConditionSettings } from '../../policy/conditions/config.ts';
import type { Permission } from '../../protocol/permissions.ts';

/** Permissions in the contract and in the built-in roles for features to come. */
export const unusedPermissions: ReadonlySet<Permission> = new Set<Permission>([
  'session.annotate',
  'session.record',
]);

/** @returns One line for each, in words. */
export function lintConfig(config: Config, environment: NodeJS.ProcessEnv = {}): string[] {
  return [
    ...unknownIn(environment),
    ...aboutDemo(config),
    ...lintAddresses(config),
    ...aboutDataDir(config),
    ...aboutInventory(config),
    ...aboutDomains(config),
    ...lintExamples(config),
    ...aboutGroups(config),
    ...aboutDeviceStates(config),
    ...aboutRoles(config),
    ...aboutRelays(config),
    ...lintStreams(config),
  ];
}

/** A section for another provider was probably written on purpose. */
function aboutDemo({ identity }: Config): string[] {
  if (identity.provider !== 'demo') return [];
  const other = identity.oidc ? 'oidc' : identity.azureAd ? 'azureAd' : undefined;
  return other
    ? [`identity.${other} is there and does not count, since identity.provider is the demo`]
    : [];
}

/** Only a shell replaces `~` by a folder. */
function aboutDataDir({ dataDir }: Config): string[] {
  return dataDir.split('/').some((name) => name.startsWith('~'))
    ? [`dataDir: ${dataDir} has “~” in it, which nothing fills in here: write the whole path`]
    : [];
}

function aboutInventory(config: Config): string[] {
  const source = sourceOf(config);
  return config.devices.inventory && source !== 'inventory'
    ? [`devices.inventory is there and does not count, since devices.source is ${source}`]
    : [];
}

/** No verified domain has another form. Source: RFC 1123, section 2.1. */
const domainName = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u;

function aboutDomains(config: Config): string[] {
  return allAssignments(config).flatMap(({ scope }) =>
    (scope !== 'everyone' && 'domains' in scope ? scope.domains : [])
      .filter((domain) => !domainName.test(domain))
      .map(
        (domain) =>
          `“${domain}” is no domain, like example.org: nobody is of it, and each domain below another is named by itself`,
      ),
  );
}

/** Every page gets these credentials, so anybody can copy and use them while they are valid. */
function aboutRelays({ media }: Config): string[] {
  return media.turn.flatMap((server) =>
    'username' in server
      ? [
          `${server.urls[0]}: every signed-in page is given a password of this relay that never ends; with its secret (coturn: use-auth-secret) each page is given one for an hour`,
        ]
      : [],
  );
}

/** Entra's tokens contain the object ids of groups, never their names. */
function aboutGroups(config: Config): string[] {
  if (config.identity.provider !== 'azure-ad') return [];
  return namedGroups(config)
    .filter((group) => !z.guid().safeParse(group).success)
    .map(
      (group) =>
        `“${group}” is not the object id of a group, and Microsoft Entra ID tells groups by nothing else: nobody counts as one of its members`,
    );
}

function aboutDeviceStates(config: Config): string[] {
  if (sourceOf(config) !== 'none') return [];
  const { conditions, devices } = config;
  const found = devices.attestation ? (['unknown', 'unenrolled'] as const) : (['unknown'] as const);
  return conditions.flatMap(({ name, deviceStates }: ConditionSettings) => {
    if (!deviceStates) return [];
    const met = found.filter((state) => deviceStates.includes(state));
    const outcome =
      met.length === 0 ? 'nobody' : met.length === found.length ? 'everybody' : `only ${met[0]}`;
    return [
      `“${name}” asks for a state of the device, and no list of devices is kept: each is ${found.join(' or ')}, so the condition lets ${outcome} through`,
    ];
  });
}

/**
 * Warns of assigned roles that permit nothing yet. Without assignments every role is given, so
 * nothing is reported.
 */
function aboutRoles(config: Config): string[] {
  const roles = allRoles(config);
  const given = new Set(config.assignments?.map(({ role }) => role));
  return [...given]
    .filter((role) => roles.get(role)?.every((each) => unusedPermissions.has(each)))
    .map((role) => `“${role}” is given, and permits nothing that there is yet`);
}
