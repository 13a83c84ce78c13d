/**
 * Builds every part in the order of need, and stops them in reverse. It is the only place that
 * wires parts together.
 */
import type { AddressInfo } from 'node:net';
import { AuditStreams } from '../audit/streams/streams.ts';
import { ChatRate } from '../rate-limits/chat.ts';
import { Threads } from '../database/chat-threads.ts';
import type { Config } from '../config/load.ts';
import { createHealth } from './health.ts';
import { createDevices } from './devices.ts';
import { startAttestation } from '../attestation/service.ts';
import { BuiltPages } from '../http/pages/built-pages.ts';
import { listenHttps } from '../http/listener/https-server.ts';
import { openMetrics } from './metrics.ts';
import { createIdentityProvider } from './identity-provider.ts';
import { namedGroups } from '../identity/role-assignments.ts';
import type { Logger } from '../common/logger.ts';
import { ConnectivityChecks } from '../media/connectivity-check/checks.ts';
import { Rooms } from '../media/rooms.ts';
import { PasscodeAttempts } from '../rate-limits/passcode-attempts.ts';
import { AuditSearches } from '../application/audit-searches.ts';
import { SearchTurns } from '../application/search-turns.ts';
import { SessionRegistry } from '../application/session-registry.ts';
import { EventBus } from '../application/event-bus.ts';
import { SessionRepository } from '../application/session-repository.ts';
import { hostOf } from '../common/public-url.ts';
import { openEntryPoints } from './entry-points.ts';
import { startMedia } from './media.ts';
import { createKept } from './retention.ts';
import { openStorage } from './storage.ts';
import { startWebhooks } from './webhooks.ts';
import { subscribeConsumers } from './subscribers.ts';
import { startTracing } from './tracing.ts';
import { AccessRevocation } from '../application/access-revocation.ts';
import { ConnectionRegistry } from '../application/connection-registry.ts';
import { drain } from '../application/drain.ts';
import type { Services } from '../application/services.ts';
import type { ServerState } from '../policy/rules/rule.ts';
import { pushSettings, pushViews } from '../socket/push-views.ts';
import { restoreSession } from '../application/restore.ts';
import { offerGranted, roomHost } from '../application/media-events.ts';
import { recheckDevicesOfLogin } from '../application/device-check.ts';
import { Outbox } from '../database/outbox.ts';
import { databaseFile } from '../database/database.ts';
import { ReaderThread } from '../database/reader-thread/reader-thread.ts';
import { openSessions } from '../database/sessions.ts';
import { systemClock as clock } from '../common/system-clock.ts';

export interface RunningServer {
  /** The address that people use. */
  origin: string;
  /** Takes no new sessions, and waits at most `drainSeconds` for the others to end. */
  drain(): Promise<void>;
  /** Takes over the parts of another configuration that need no restart. */
  reconfigure: (next: Config) => Promise<void>;
  /** Ends every session, notifies everybody, and closes all parts. */
  close(): Promise<void>;
}

/** @throws {StartupError} If something fails that the administrator can fix. */
export async function createServer(config: Config, logger: Logger): Promise<RunningServer> {
  // What is opened here is closed in reverse order: at once if something fails, or later by the
  // caller.
  await using opened = new AsyncDisposableStack();
  opened.defer(await startTracing(config.tracing, logger));
  const storage = opened.use(await openStorage(config, clock, logger));
  const { store, auditLog, settings, logins, secrets, findPerson, tokens } = storage;

  const kept = createKept({ store, auditLog, settings, clock, logger });
  opened.use(kept.retention);

  const built = await BuiltPages.load(config.dataDir, logger);

  // The port is bound first, since with port 0 the public address depends on it.
  const publicHost = config.server.publicUrl && hostOf(config.server.publicUrl);
  const listening = await listenHttps(config, publicHost, logger);
  opened.defer(async () => {
    await listening.close();
  });
  const { https } = listening;
  const { port } = https.address() as AddressInfo;
  const origin = new URL(config.server.publicUrl ?? `https://localhost:${port}`).origin;

  const hostName = new URL(origin).hostname;
  const auditStreams = opened.use(
    await AuditStreams.open(config.audit.streams, { store, clock, logger, hostName }),
  );

  const { networkPaths, workers } = opened.use(
    await startMedia(config, { origin, publicHost, listening, logger }),
  );

  // Sessions.
  const devices = await createDevices(config, clock.now(), logger);
  opened.defer(() => {
    devices.close();
  });
  const connections = new ConnectionRegistry();
  const repository = new SessionRepository(store, auditLog);
  const bus = new EventBus({ outbox: new Outbox(store), clock, logger });
  opened.defer(async () => {
    await bus.close();
  });
  bus.listen((session, events) => {
    services.pushViews(session);
    offerGranted(services, session, events);
  });
  await subscribeConsumers(bus, { store, logger });
  const reader = new ReaderThread({ file: databaseFile(config.dataDir), logger });
  opened.defer(async () => {
    await reader.close();
  });
  const { webhooks } = opened.use(await startWebhooks({ config, storage, bus, clock, logger }));
  const sessions: SessionRegistry = new SessionRegistry({
    clock,
    secrets,
    limits: () => settings.limits,
    record: async (session, events) => {
      await repository.commit(session, events);
    },
    enforce: (session) => {
      if (!session.end) {
        rooms.find(session.id)?.closeForbidden();
        return;
      }
      rooms.close(session.id);
      services.threads.forget(session.id);
    },
    publish: (session, events) => {
      bus.publish(session, events);
    },
    onError: (error) => {
      logger.error({ err: error }, 'a session could not be changed');
    },
  });
  opened.defer(() => {
    sessions.close();
  });
  const server: ServerState = {
    stopsAt: undefined,
    isDraining: false,
    openSessionsOf: (key) => sessions.openedBy(key),
    openPerHelper: config.session.openPerHelper,
    settings: settings.values,
    get stepUp() {
      return settings.stepUp;
    },
  };
  let signedInAt: number | undefined;
  const health = createHealth({
    ...{ config, storage, bus, listening, workers, auditStreams },
    services: { server, sessions, devices, clock, logger },
    signedInAt: () => signedInAt,
  });
  const rooms: Rooms = new Rooms(workers, networkPaths, (sessionId) =>
    roomHost(services, sessionId),
  );
  const services: Services = {
    ...{ settings, tokens, webhooks, origin },
    clock,
    logger,
    sessions,
    connections,
    rooms,
    checks: new ConnectivityChecks(workers, networkPaths, clock),
    devices,
    searchTurns: new SearchTurns(),
    auditSearches: new AuditSearches(),
    membersOf: async (groups) => await storage.people.membersOf(groups),
    findPersonByUserName: storage.findPersonByUserName,
    people: {
      find: storage.knownPerson,
      search: async (words) => await storage.people.search(words),
    },
    attestationOf: async (loginId) =>
      config.devices.attestation && ((await logins.attestationOf(loginId)) ?? 'no-answer'),
    threads: new Threads(store),
    reader,
    ...kept,
    tries: new PasscodeAttempts(),
    chatRate: new ChatRate(),
    server,
    health,
    audit: async (event) => {
      await auditLog.write(event);
      if (event.type === 'signed-in') signedInAt = event.at;
    },
    pushViews: (session) => {
      pushViews(services, session);
    },
    pushSettings: () => {
      pushSettings(services);
    },
  };

  const metrics = opened.use(
    await openMetrics({ config, storage, bus, listening, workers, services, auditStreams }),
  );

  for (const record of await openSessions(store, storage.recallPerson))
    await restoreSession(services, record, async (key) => await findPerson(key));
  kept.retention.start();
  const attestation = await startAttestation(
    config,
    { ...services, logins, front: listening.front },
    (loginId) => {
      recheckDevicesOfLogin(services, loginId);
    },
  );
  if (attestation) opened.defer(attestation.close);
  const access = new AccessRevocation(services, async (key) => await findPerson(key));

  const provider = await createIdentityProvider(config, {
    origin,
    here: https.address() as AddressInfo,
    groups: () => namedGroups(settings),
    allowedTenants: () => settings.allowedTenants,
    conditions: () => settings.conditions,
    pictures: storage.pictures,
    logger,
  });
  opened.defer(
    openEntryPoints({
      config,
      storage,
      built,
      listening,
      provider,
      attestation,
      access,
      services,
      auditStreams,
      metrics,
    }),
  );
  opened.defer(async () => {
    services.server.stopsAt ??= clock.now();
    await sessions.endAll('server-shutdown');
  });
  const running = opened.move();
  return {
    origin,
    drain: async () => await drain(services, config.server.drainSeconds),
    reconfigure: async (next) => await access.reconfigure(next),
    close: async () => {
      await running.disposeAsync();
    },
  };
}
