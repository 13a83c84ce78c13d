/** How the parts of a server are. */
import { z } from 'zod';

export const healthStates = ['ok', 'warning', 'failing'] as const;
export type HealthState = (typeof healthStates)[number];

/** In the order in which they are shown. */
export const healthParts = [
  'sessions',
  'worker',
  'database',
  'disk',
  'audit',
  // What reads the events of sessions: the log, reports, webhooks.
  'consumer',
  'stream',
  'webhook',
  'identity',
  'devices',
  'clock',
  'certificate',
] as const;
export type HealthPart = (typeof healthParts)[number];

/** What is wrong, or worth knowing. The page says what to do. */
export const healthCodes = [
  // Any part.
  'no-answer',
  'sessions-draining',
  'sessions-stopping',
  'worker-down',
  'worker-busy',
  'database-not-writable',
  'database-slow',
  'disk-low',
  'disk-full',
  'audit-unsigned',
  'consumer-behind',
  'stream-behind',
  'webhook-failing',
  'webhook-disabled',
  'identity-demo',
  'identity-unreachable',
  'devices-not-newest',
  'clock-not-compared',
  'clock-off',
  'certificate-development',
  'certificate-ends',
  'certificate-expired',
] as const;
export type HealthCode = (typeof healthCodes)[number];

/** The end of the name says the unit. `At` is milliseconds since 1970. */
export const healthNumbers = [
  'open',
  'cpuPercent',
  'memoryBytes',
  'rooms',
  'restarts',
  'sizeBytes',
  'latencyMs',
  'freeBytes',
  'rows',
  'signedAt',
  'waiting',
  'oldestSeconds',
  'signedInAt',
  'offsetSeconds',
  'daysLeft',
] as const;

export const healthComponent = z.strictObject({
  part: z.enum(healthParts),
  /** Which of several, such as the number of a worker. */
  name: z.string().exactOptional(),
  state: z.enum(healthStates),
  code: z.enum(healthCodes).exactOptional(),
  numbers: z.partialRecord(z.enum(healthNumbers), z.number()),
});
export type HealthComponent = z.infer<typeof healthComponent>;

export const healthReport = z.strictObject({
  version: z.string(),
  /** The newest migration of the database. */
  schema: z.string(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  now: z.number(),
  isDraining: z.boolean(),
  openSessions: z.number(),
  components: z.array(healthComponent),
});
export type HealthReport = z.infer<typeof healthReport>;
