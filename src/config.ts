/**
 * Every setting, in one place: read once at start, all faults reported together. Nothing else
 * reads the environment. Order of precedence: environment, configuration file, default.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { devicesSchema } from './devices/config.ts';
import { accessIssues } from './devices/graph/config.ts';
import { identitySchema } from './identity/config.ts';
import { assignmentsSchema, rolesSchema, accessFaults } from './identity/access.ts';
import { mediaSchema } from './media/config.ts';
import { conditionsSchema } from './policy/condition-settings.ts';
import { networkSchema } from './policy/networks.ts';
import { stepUpFaults, stepUpSchema } from './policy/step-up-settings.ts';
import { settingSchemas } from './protocol/settings.ts';
import { StartupFault } from './startup-fault.ts';

const port = z.int().min(0).max(65_535);
const seconds = (least: number, most: number) => z.int().min(least).max(most);

/** Of the whole file. */
export const schema = z.strictObject({
  server: z
    .strictObject({
      /** HTTPS port; 0 takes any free one. */
      port: port.default(8443),
      /** Address to listen on. */
      listenAddress: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
      /** How long a server that is told to stop waits for sessions to end by themselves. */
      drainSeconds: seconds(0, 86_400).default(10),
      /** The address that people use, without a path. */
      publicUrl: z
        .url({ protocol: /^https$/, error: 'expected an https address', abort: true })
        .refine((url) => new URL(url).pathname === '/', 'expected an address without a path')
        .optional(),
      /** Reverse proxies whose word counts on where a person comes from (`X-Forwarded-For`). */
      trustedProxies: z.array(networkSchema).default([]),
    })
    .prefault({}),
  tls: z
    .strictObject({
      /** PEM files; without them a development certificate is made in `dataDir`. */
      certificateFile: z.string().optional(),
      keyFile: z.string().optional(),
    })
    .refine((tls) => !tls.certificateFile === !tls.keyFile, {
      error: 'certificateFile and keyFile go together',
    })
    .prefault({}),
  /** Database, generated certificate and secrets. */
  dataDir: z.string().min(1).default('data'),
  /** Signs cookies and keys the hashes of passcodes; made in `dataDir` when not given. */
  secret: z.string().min(32, { error: 'expected at least 32 characters' }).optional(),
  media: mediaSchema,
  identity: identitySchema,
  devices: devicesSchema,
  session: z
    .strictObject({
      /** How long a session waits for somebody whose page is gone. */
      // A network may be gone for a minute, and then a page needs a moment to be back.
      returnSeconds: seconds(1, 3_600).default(90),
      /** How many sessions one helper may have open. */
      openPerHelper: z.int().min(1).max(1_000).default(20),
    })
    .prefault({}),
  /** More roles: named sets of permissions, beside those built in. */
  roles: rolesSchema.default({}),
  /** Who is given which role, and whom it lets them help (`allAssignments` knows the default). */
  assignments: assignmentsSchema.optional(),
  /** What must hold before somebody may take part. */
  conditions: conditionsSchema.default([]),
  /** What an act asks to be proved, beyond who somebody is. */
  stepUp: stepUpSchema.prefault({}),
  /** What may also be changed in the browser, where a value wins over this one. */
  settings: z.strictObject(settingSchemas).prefault({}),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    })
    .prefault({}),
});

export type Config = z.infer<typeof schema>;

/** Environment variable → setting. Any of them may come from a file, as `NAME_FILE`. */
const variables: Record<string, { path: [keyof Config, ...string[]]; number?: true }> = {
  BESIDE_PORT: { path: ['server', 'port'], number: true },
  BESIDE_LISTEN_ADDRESS: { path: ['server', 'listenAddress'] },
  BESIDE_PUBLIC_URL: { path: ['server', 'publicUrl'] },
  BESIDE_DRAIN_SECONDS: { path: ['server', 'drainSeconds'], number: true },
  BESIDE_DATA_DIR: { path: ['dataDir'] },
  BESIDE_SECRET: { path: ['secret'] },
  BESIDE_MEDIA_PORT: { path: ['media', 'port'], number: true },
  BESIDE_MEDIA_ANNOUNCED_ADDRESS: { path: ['media', 'announcedAddress'] },
  BESIDE_TURN_SECRET: { path: ['media', 'turnSecret'] },
  BESIDE_TURN_CREDENTIAL: { path: ['media', 'turnCredential'] },
  BESIDE_WORKERS: { path: ['media', 'workers'], number: true },
  BESIDE_OIDC_CLIENT_SECRET: { path: ['identity', 'oidc', 'clientSecret'] },
  BESIDE_AZURE_AD_CLIENT_SECRET: { path: ['identity', 'azureAd', 'clientSecret'] },
  BESIDE_DEVICES_TENANT: { path: ['devices', 'graph', 'tenant'] },
  BESIDE_DEVICES_CLIENT_ID: { path: ['devices', 'graph', 'clientId'] },
  BESIDE_DEVICES_CLIENT_SECRET: { path: ['devices', 'graph', 'clientSecret'] },
  BESIDE_LOG_LEVEL: { path: ['log', 'level'] },
  MEDIASOUP_WORKER_BIN: { path: ['media', 'workerBinary'] },
};

type Raw = Record<string, unknown>;

/** The configuration file, if there is one. */
export function configFile(environment: NodeJS.ProcessEnv): string | undefined {
  return environment['BESIDE_CONFIG'] || undefined;
}

/**
 * Reads the configuration file and the environment.
 *
 * @param environment Normally `process.env`.
 * @throws {StartupFault} Naming every fault.
 */
export function loadConfig(environment: NodeJS.ProcessEnv, file = configFile(environment)): Config {
  const faults: string[] = [];
  const raw = file ? readFile(file, faults) : {};
  for (const [name, { path, number }] of Object.entries(variables)) {
    const text = readVariable(environment, name, faults);
    if (text === undefined) continue;
    set(raw, path, number && /^\d+$/.test(text) ? Number(text) : text);
  }
  const result = schema.safeParse(raw);
  if (!result.success) faults.push(...result.error.issues.flatMap(describe));
  faults.push(
    ...faultsOfAccess(raw),
    ...faultsOfStepUp(raw),
    ...faultsOfDevices(raw),
    ...faultsOfMedia(raw),
  );
  if (faults.length > 0 || !result.success) throw new StartupFault(faults);
  return { ...result.data, dataDir: resolve(result.data.dataDir) };
}

/** Told along with all the others: the schema as a whole looks no further once a part is wrong. */
function faultsOfAccess(raw: Raw): string[] {
  const roles = schema.shape.roles.safeParse(raw['roles']);
  const assignments = schema.shape.assignments.safeParse(raw['assignments']);
  if (!roles.success || !assignments.success) return [];
  return accessFaults({ roles: roles.data, assignments: assignments.data });
}

function faultsOfStepUp(raw: Raw): string[] {
  const stepUp = schema.shape.stepUp.safeParse(raw['stepUp']);
  const identity = raw['identity'] as { provider?: unknown } | undefined;
  return stepUp.success ? stepUpFaults(stepUp.data, identity?.provider) : [];
}

/** What devices need may stand with the sign-in. */
function faultsOfDevices(raw: Raw): string[] {
  const devices = schema.shape.devices.safeParse(raw['devices']);
  const identity = schema.shape.identity.safeParse(raw['identity']);
  if (!devices.success || !identity.success) return [];
  return accessIssues({ devices: devices.data, identity: identity.data }).flatMap(describe);
}

/** Two addresses are of two families, and so both have to be listened on. */
function faultsOfMedia(raw: Raw): string[] {
  const media = schema.shape.media.safeParse(raw['media']);
  const server = schema.shape.server.safeParse(raw['server']);
  if (!media.success || !server.success || server.data.listenAddress === '::') return [];
  return media.data.announcedAddress?.length === 2
    ? [
        'media.announcedAddress (BESIDE_MEDIA_ANNOUNCED_ADDRESS): two addresses need "::" as server.listenAddress',
      ]
    : [];
}

function readFile(file: string, faults: string[]): Raw {
  try {
    const parsed: unknown = parseYaml(readFileSync(file, 'utf8')) ?? {};
    // A section of which every line is commented out is as good as not there.
    if (typeof parsed === 'object' && !Array.isArray(parsed))
      return Object.fromEntries(
        Object.entries(parsed as Raw).filter(([, value]) => value !== null),
      );
    faults.push(
      `${file}: expected settings, found ${Array.isArray(parsed) ? 'a list' : typeof parsed}`,
    );
  } catch (error) {
    // Only the first line: below it, a YAML error shows the text around it, which may be secret.
    const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
    faults.push(`${file}: ${message}`);
  }
  return {};
}

function readVariable(environment: NodeJS.ProcessEnv, name: string, faults: string[]) {
  const file = environment[`${name}_FILE`];
  if (!file) return environment[name] || undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function set(raw: Raw, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    raw[key] = value;
    return;
  }
  // Anything that is not a section is left for the schema to refuse.
  raw[key] ??= {};
  if (typeof raw[key] === 'object') set(raw[key] as Raw, rest, value);
}

/** One line for each fault: the setting, its variable, what is wrong. Values are never shown: they may be secret. */
function describe(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${path ? `${path}.` : ''}${key}: there is no such setting`);
  const variable = Object.entries(variables).find(
    ([, entry]) => entry.path.join('.') === path,
  )?.[0];
  return [`${path}${variable ? ` (${variable})` : ''}: ${issue.message}`];
}
