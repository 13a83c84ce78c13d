/** What is looked at of each part of the server, and what counts as wrong. */
import { stat } from 'node:fs/promises';
import packageJson from '../../package.json' with { type: 'json' };
import type { EventBus } from '../application/event-bus.ts';
import { Health } from '../application/health.ts';
import type { Services } from '../application/services.ts';
import type { AuditStreams } from '../audit/streams/streams.ts';
import { diskSpace } from '../common/disk-space.ts';
import { PromiseCache } from '../common/promise-cache.ts';
import type { Config } from '../config/load.ts';
import { lastCheckpoint } from '../database/audit-checkpoints.ts';
import { auditHead } from '../database/audit-events.ts';
import { databaseFile } from '../database/database.ts';
import { migrations } from '../database/migrations.ts';
import { WebhookTable } from '../database/webhooks.ts';
import type { ListeningServer } from '../http/listener/https-server.ts';
import { discoveryUrl, probeProvider, type ProviderProbe } from '../identity/probe.ts';
import type { Workers } from '../media/workers.ts';
import type { HealthCode, HealthComponent, HealthPart, HealthState } from '../protocol/health.ts';
import { daysLeft, warnDays } from '../common/tls/certificate-lint.ts';
import type { Storage } from './storage.ts';

interface Sources {
  auditStreams: Pick<AuditStreams, 'states'>;
  config: Config;
  storage: Storage;
  bus: EventBus;
  listening: ListeningServer;
  workers: Workers;
  services: Pick<Services, 'server' | 'sessions' | 'devices' | 'clock' | 'logger'>;
  /** When somebody last signed in, since the server has started. Milliseconds since 1970. */
  signedInAt: () => number | undefined;
}

const slowMs = 1_000;
const busyPercent = 90;
const behindSeconds = 60;
/** A provider is asked so often at most, however often somebody looks. */
const probedMs = 60_000;
const probeTimeoutMs = 2_500;
/** Further apart, sign-ins are refused sooner or later: tokens have times. */
const clockOffSeconds = 10;

export function createHealth(sources: Sources): Health {
  const { services } = sources;
  const provider = providerChecks(sources);
  return new Health(
    {
      version: packageJson.version,
      schema: Object.keys(migrations).at(-1) ?? '',
      startedAt: services.clock.now(),
    },
    {
      sessions: () => [sessionsNow(services)],
      worker: workersNow(sources.workers),
      database: async () => [await databaseNow(sources)],
      disk: async () => [await diskNow(sources.config.dataDir)],
      audit: async () => [await auditNow(sources)],
      webhook: async () => await webhooksNow(sources),
      stream: () => streamsNow(sources),
      consumer: async () => await consumersNow(sources),
      devices: () => devicesNow(services),
      certificate: () => [certificateNow(sources)],
      ...provider,
    },
    services.logger,
  );
}

/** @param wrong In order: the first code whose condition holds, with its state. */
function judged(
  part: HealthPart,
  numbers: HealthComponent['numbers'],
  wrong: [HealthState, HealthCode, boolean][] = [],
  name?: string,
): HealthComponent {
  const [state, code] = wrong.find(([, , holds]) => holds) ?? (['ok'] as const);
  return { part, state, numbers, ...(code && { code }), ...(name !== undefined && { name }) };
}

function sessionsNow({ server, sessions }: Sources['services']): HealthComponent {
  return judged('sessions', { open: sessions.open().length }, [
    ['failing', 'sessions-stopping', server.stopsAt !== undefined],
    ['warning', 'sessions-draining', server.isDraining],
  ]);
}

/** How busy a worker is follows from what it had used when it was last looked at. */
function workersNow(workers: Workers): () => Promise<HealthComponent[]> {
  let last = { at: performance.now(), used: [] as number[] };
  return async () => {
    const states = await workers.states();
    const at = performance.now();
    const seconds = (at - last.at) / 1_000;
    const busy = states.map(({ index, cpuSeconds }) =>
      Math.max(0, ((cpuSeconds - (last.used[index] ?? cpuSeconds)) / seconds) * 100),
    );
    last = { at, used: states.map(({ cpuSeconds }) => cpuSeconds) };
    return states.map(({ index, isAlive, rooms, residentBytes, restarts }) => {
      const cpuPercent = Math.round(busy[index] ?? 0);
      return judged(
        'worker',
        { cpuPercent, ...(residentBytes && { memoryBytes: residentBytes }), rooms, restarts },
        [
          ['failing', 'worker-down', !isAlive],
          ['warning', 'worker-busy', cpuPercent > busyPercent],
        ],
        String(index),
      );
    });
  };
}

async function databaseNow({ config, storage }: Sources): Promise<HealthComponent> {
  const begun = performance.now();
  const isWritable = await storage.store.tryToWrite().then(
    () => true,
    () => false,
  );
  const latencyMs = Math.round(performance.now() - begun);
  const file = databaseFile(config.dataDir);
  const sizes = await Promise.all([file, `${file}-wal`].map(sizeOf));
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  return judged('database', { latencyMs, sizeBytes }, [
    ['failing', 'database-not-writable', !isWritable],
    ['warning', 'database-slow', latencyMs > slowMs],
  ]);
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function diskNow(dataDir: string): Promise<HealthComponent> {
  const { freeBytes, is } = await diskSpace(dataDir);
  return judged('disk', { freeBytes }, [
    ['failing', 'disk-full', is === 'full'],
    ['warning', 'disk-low', is === 'low'],
  ]);
}

async function auditNow({ config, storage: { store } }: Sources): Promise<HealthComponent> {
  const [head, signed] = [await auditHead(store), await lastCheckpoint(store)];
  const rows = head?.id ?? 0;
  // A checkpoint takes a moment.
  const isUnsigned = rows - (signed?.id ?? 0) > 2 * config.audit.checkpointRows;
  return judged('audit', { rows, ...(signed && { signedAt: signed.at }) }, [
    ['failing', 'audit-unsigned', isUnsigned],
  ]);
}

async function consumersNow({ bus, services: { clock } }: Sources): Promise<HealthComponent[]> {
  return (await bus.lags()).map(({ consumer, waiting, since }) => {
    const oldestSeconds = since === undefined ? 0 : Math.max(0, (clock.now() - since) / 1_000);
    return judged(
      'consumer',
      { waiting, ...(waiting > 0 && { oldestSeconds: Math.round(oldestSeconds) }) },
      [['warning', 'consumer-behind', oldestSeconds > behindSeconds]],
      consumer,
    );
  });
}

function streamsNow({ auditStreams }: Sources): HealthComponent[] {
  return auditStreams
    .states()
    .map(({ name, behind, problem }) =>
      judged(
        'stream',
        { waiting: behind },
        [['warning', 'stream-behind', problem !== undefined]],
        name,
      ),
    );
}

async function webhooksNow({ storage }: Sources): Promise<HealthComponent[]> {
  const webhooks = await new WebhookTable(storage.store).all();
  return webhooks.map(({ name, failingSince, disabledFor }) =>
    judged(
      'webhook',
      {},
      [
        ['failing', 'webhook-disabled', disabledFor === 'failing'],
        ['warning', 'webhook-failing', failingSince !== undefined && !disabledFor],
      ],
      name,
    ),
  );
}

function devicesNow({ devices }: Sources['services']): HealthComponent[] {
  if (!devices.areKept) return [];
  return [
    judged('devices', {}, [['warning', 'devices-not-newest', devices.problem() !== undefined]]),
  ];
}

function certificateNow({ config, listening, services }: Sources): HealthComponent {
  const left = daysLeft(listening.certificateEnds(), services.clock.now());
  return judged('certificate', { daysLeft: left }, [
    ['failing', 'certificate-expired', left < 0],
    ['warning', 'certificate-ends', left <= warnDays],
    ['warning', 'certificate-development', config.tls.certificateFile === undefined],
  ]);
}

/** One question to the provider answers two: whether it is there, and what time it is. */
function providerChecks({ config, signedInAt }: Sources) {
  const url = discoveryUrl(config.identity);
  const probes = new PromiseCache<ProviderProbe>({
    ttlMs: probedMs,
    load: async (address) => await probeProvider(address, probeTimeoutMs),
  });
  const signedIn = () => {
    const at = signedInAt();
    return at === undefined ? {} : { signedInAt: at };
  };
  return {
    async identity(): Promise<HealthComponent[]> {
      if (url === undefined)
        return [judged('identity', signedIn(), [['warning', 'identity-demo', true]])];
      const { status, latencyMs } = await probes.ask(url);
      return [
        judged('identity', { latencyMs: Math.round(latencyMs), ...signedIn() }, [
          ['failing', 'identity-unreachable', status !== 200],
        ]),
      ];
    },
    async clock(): Promise<HealthComponent[]> {
      const offset = url === undefined ? undefined : (await probes.ask(url)).offsetSeconds;
      if (offset === undefined) return [judged('clock', {}, [['ok', 'clock-not-compared', true]])];
      return [
        judged('clock', { offsetSeconds: Math.round(offset) }, [
          ['failing', 'clock-off', Math.abs(offset) > clockOffSeconds],
        ]),
      ];
    },
  };
}
