import packageJson from '../../package.json' with { type: 'json' };
import type { AuditStreams } from '../audit/streams/streams.ts';
import type { EventBus } from '../application/event-bus.ts';
import type { Services } from '../application/services.ts';
import { observeRefusals } from '../common/error-reply.ts';
import type { Config } from '../config/load.ts';
import { metricsAreOn } from '../config/sections/metrics.ts';
import { lastCheckpoint } from '../database/audit-checkpoints.ts';
import { auditHead } from '../database/audit-events.ts';
import { webhookLag } from '../database/webhook-lag.ts';
import type { ListeningServer } from '../http/listener/https-server.ts';
import type { MetricsHooks } from '../http/metrics/hooks.ts';
import type { Workers } from '../media/workers.ts';
import type { Storage } from './storage.ts';

interface Sources {
  config: Config;
  storage: Storage;
  bus: EventBus;
  listening: ListeningServer;
  workers: Workers;
  services: Services;
  auditStreams: AuditStreams;
}

/**
 * Counts what happens, and serves it where the configuration says. The caller closes it.
 *
 * @returns Undefined if nobody may read it. Then nothing is counted.
 */
export async function openMetrics(
  sources: Sources,
): Promise<(MetricsHooks & AsyncDisposable) | undefined> {
  const { config, storage, bus, listening, workers, services, auditStreams } = sources;
  const { port, listenAddress: host, allowedAddresses } = config.metrics;
  if (!metricsAreOn(config.metrics)) return undefined;
  const { Metrics } = await import('../http/metrics/metrics.ts');
  const { registerState } = await import('../http/metrics/state.ts');
  const { listenMetrics, metricsRoute } = await import('../http/metrics/routes.ts');
  const metrics = new Metrics();
  const { registry, commandRun, responded } = metrics;
  bus.listen(metrics.sessionChanged);
  observeRefusals(services.logger, metrics.refused);
  storage.store.observeCommit = metrics.committed;
  storage.auditLog.observeWritten = metrics.audited;
  services.threads.observePosted = metrics.chatPosted;
  registerState(registry, {
    version: packageJson.version,
    now: () => services.clock.now(),
    dataDir: config.dataDir,
    sessionStates: () => services.sessions.open().map(({ state }) => state),
    sockets: () => services.connections.all().length,
    isDraining: () => services.server.stopsAt !== undefined,
    workers: async () => await workers.states(),
    async lags() {
      const streams = auditStreams.states().map(({ name, behind, behindSince }) => ({
        consumer: `audit:${name}`,
        waiting: behind,
        since: behindSince,
      }));
      return [...(await bus.lags()), await webhookLag(storage.store), ...streams];
    },
    async unsignedAuditRows() {
      const { store } = storage;
      const [head, signed] = [await auditHead(store), await lastCheckpoint(store)];
      return Math.max(0, (head?.id ?? 0) - (signed?.id ?? 0));
    },
    certificateEnds: listening.certificateEnds,
  });
  const hooks = { commandRun, responded };
  if (port === undefined)
    return {
      ...hooks,
      route: metricsRoute(registry, allowedAddresses),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  const server = await listenMetrics(registry, { port, host, allowedAddresses });
  return {
    ...hooks,
    route: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
