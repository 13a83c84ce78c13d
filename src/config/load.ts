/**
 * All settings, in one place. They are read once at start, and all faults are reported together.
 * Nothing else reads the environment. Order of precedence: environment, configuration file,
 * default.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { crossFaults } from './cross-checks.ts';
import { describeIssue } from './describe-issue.ts';
import { readVariables, unknownVariables } from './environment.ts';
import { settingsOf } from './known-settings.ts';
import { metricsSchema } from './sections/metrics.ts';
import { tracingSchema } from './sections/tracing.ts';
import { placeholderFaults } from './placeholder-faults.ts';
import { noSettingsFile, readSettingsFile, type Raw } from './settings-file.ts';
import { devicesSchema } from '../devices/config.ts';
import { identitySchema } from '../identity/config.ts';
import { assignmentsSchema, rolesSchema } from '../identity/role-assignments.ts';
import { mediaSchema } from '../media/config.ts';
import { conditionsSchema } from '../policy/conditions/config.ts';
import { stepUpSchema } from '../policy/step-up-config.ts';
import type { ProxyVariable } from '../common/outgoing-proxy.ts';
import { auditSection } from './sections/audit.ts';
import { retentionSection } from './sections/retention.ts';
import { webhooksSection } from './sections/webhooks.ts';
import { serverSection } from './sections/server.ts';
import { seconds } from './sections/within.ts';
import { settingSchemas } from '../protocol/settings.ts';
import { StartupError } from '../common/startup-error.ts';

const secret = z.string().min(32, { error: 'expected at least 32 characters' });

/** The schema of the whole file. */
export const schema = z.strictObject({
  server: serverSection,
  tls: z
    .strictObject({
      /** PEM files. Without them a development certificate is made in `dataDir`. */
      certificateFile: z.string().optional(),
      keyFile: z.string().optional(),
      /** Browsers remember for a year to use this name by https only. */
      hsts: z.strictObject({ includeSubDomains: z.boolean().default(false) }).prefault({}),
    })
    .refine((tls) => !tls.certificateFile === !tls.keyFile, {
      error: 'certificateFile and keyFile go together',
      // Reported together with the other faults of the section.
      when: () => true,
    })
    .prefault({}),
  /** Database, generated certificate and secrets. */
  dataDir: z.string().min(1).default('data'),
  /** Signs cookies and keys the hashes of passcodes. Made in `dataDir` if not given. */
  secret: secret.optional(),
  /** Earlier values of `secret`. What they have signed is still valid. */
  previousSecrets: z.preprocess(
    // As text, with commas between them.
    (list) => (typeof list === 'string' ? list.split(',').map((each) => each.trim()) : list),
    z.array(secret).max(8).default([]),
  ),
  audit: auditSection,
  webhooks: webhooksSection,
  media: mediaSchema,
  identity: identitySchema,
  devices: devicesSchema,
  session: z
    .strictObject({
      /** How long a session waits for somebody whose page is gone. */
      // A network may fail for a minute, and then the page needs a moment to come back.
      returnSeconds: seconds(1, 3_600).default(90),
      /** How many sessions one helper may have open. */
      openPerHelper: z.int().min(1).max(1_000).default(20),
    })
    .prefault({}),
  /** Further roles: named sets of permissions, besides the built-in ones. */
  roles: rolesSchema.default({}),
  /** Who is given which role, and whom it lets them help. `allAssignments` has the default. */
  assignments: assignmentsSchema.optional(),
  /** What must hold before somebody may take part. */
  conditions: conditionsSchema.default([]),
  /** What some requests need to have proved, beyond the sign-in. */
  stepUp: stepUpSchema.prefault({}),
  /** How long data are kept. */
  retention: retentionSection,
  /** Settings that can also be changed in the browser, where a value overrides this one. */
  settings: z.strictObject(settingSchemas).prefault({}),
  metrics: metricsSchema,
  tracing: tracingSchema,
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
  BESIDE_PREVIOUS_SECRETS: { path: ['previousSecrets'] },
  BESIDE_MEDIA_PORT: { path: ['media', 'port'], number: true },
  BESIDE_MEDIA_ANNOUNCED_ADDRESS: { path: ['media', 'announcedAddress'] },
  BESIDE_TURN_SECRET: { path: ['media', 'turnSecret'] },
  BESIDE_TURN_CREDENTIAL: { path: ['media', 'turnCredential'] },
  BESIDE_WORKERS: { path: ['media', 'workers'], number: true },
  BESIDE_IDENTITY_PROVIDER: { path: ['identity', 'provider'] },
  BESIDE_OIDC_CLIENT_SECRET: { path: ['identity', 'oidc', 'clientSecret'] },
  BESIDE_AZURE_AD_CLIENT_SECRET: { path: ['identity', 'azureAd', 'clientSecret'] },
  BESIDE_DEVICES_TENANT: { path: ['devices', 'graph', 'tenant'] },
  BESIDE_DEVICES_CLIENT_ID: { path: ['devices', 'graph', 'clientId'] },
  BESIDE_DEVICES_CLIENT_SECRET: { path: ['devices', 'graph', 'clientSecret'] },
  BESIDE_METRICS_PORT: { path: ['metrics', 'port'], number: true },
  BESIDE_TRACING_AUTHORIZATION: { path: ['tracing', 'authorization'] },
  BESIDE_LOG_LEVEL: { path: ['log', 'level'] },
  MEDIASOUP_WORKER_BIN: { path: ['media', 'workerBinary'] },
};

/** The proxies of the environment. By convention the lower-case names take precedence. */
export function proxyVariables(environment = process.env): Record<ProxyVariable, string> {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || '';
  return {
    HTTPS_PROXY: read('HTTPS_PROXY'),
    HTTP_PROXY: read('HTTP_PROXY'),
    NO_PROXY: read('NO_PROXY'),
  };
}

/** The configuration file, if there is one. */
export function configFile(environment: NodeJS.ProcessEnv): string | undefined {
  return environment['BESIDE_CONFIG'] || undefined;
}

/**
 * Reads the configuration file and the environment.
 *
 * @param environment Normally `process.env`.
 * @throws {StartupError} Naming every fault.
 */
export function loadConfig(environment: NodeJS.ProcessEnv, file = configFile(environment)): Config {
  const settings = file === undefined ? noSettingsFile() : readSettingsFile(file);
  const faults = [...settings.faults];
  const { raw } = settings;
  const given = readVariables(variables, environment, faults);
  for (const { path, value } of given) set(raw, path, value);
  const result = schema.safeParse(raw, { reportInput: true });
  const left = placeholderFaults(raw);
  const isLeft = (path: PropertyKey[]) => left.some((fault) => startsWith(path, fault.path));
  const known = settingsOf(schema);
  const issues = primary(result.error?.issues ?? []).flatMap((issue) =>
    describeIssue(issue, known),
  );
  const found = [...issues, ...crossFaults(raw)].filter(({ path }) => !isLeft(path));
  // If the file could not be read, nobody knows what is missing in it.
  if (settings.faults.length === 0)
    faults.push(
      ...[...left, ...found].map(({ path, words, key }) => {
        const inEnvironment = given.some((variable) => startsWith(path, variable.path));
        const where = inEnvironment ? undefined : settings.whereIs(path, key);
        return `${nameOf(path)}: ${words}${where ? ` (${where})` : ''}`;
      }),
    );
  if (faults.length > 0 || !result.success) throw new StartupError([...new Set(faults)]);
  return { ...result.data, dataDir: resolve(result.data.dataDir) };
}

/** @returns A line for each environment variable that looks like a setting, and is not. */
export function unknownIn(environment: NodeJS.ProcessEnv): string[] {
  return unknownVariables(variables, environment);
}

/** For text in the place of a list, the faults about the list's length say nothing. */
function primary(issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const others = new Set(
    issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => path.join('.')),
  );
  return issues.filter(
    ({ code, path }) => !['too_big', 'too_small'].includes(code) || !others.has(path.join('.')),
  );
}

/** Setting and variable. */
function nameOf(path: PropertyKey[]): string {
  const variable = Object.entries(variables).find(([, entry]) => startsWith(path, entry.path));
  return `${path.map(String).join('.')}${variable ? ` (${variable[0]})` : ''}`;
}

function startsWith(path: PropertyKey[], beginning: PropertyKey[]): boolean {
  return beginning.every((step, index) => path[index] === step);
}

function set(raw: Raw, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    raw[key] = value;
    return;
  }
  // What is not a section is left for the schema to refuse.
  raw[key] ??= {};
  if (typeof raw[key] === 'object') set(raw[key] as Raw, rest, value);
}
