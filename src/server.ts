/** Builds every part in the order of need, and stops them in reverse. The only place that wires. */
import { mkdir } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { appendAudit, appendFacts } from './audit/audit.ts';
import { ChatRate } from './chat/chat-rate.ts';
import { Threads } from './chat/threads.ts';
import type { Config } from './config.ts';
import { createApp } from './http/app.ts';
import { developmentCertificate, readCertificate, watchCertificate } from './http/certificate.ts';
import { healthRoutes } from './http/health.ts';
import { createIdentityProvider } from './http/identity-provider.ts';
import { loginMiddleware } from './http/logins.ts';
import { pageRoutes } from './http/pages.ts';
import { signInRoutes } from './http/sign-in.ts';
import { Admission } from './identity/admission.ts';
import { personOf } from './identity/roles.ts';
import type { Logger } from './logger.ts';
import { Rooms } from './media/rooms.ts';
import { Workers } from './media/workers.ts';
import { PasscodeTries } from './policy/passcode-tries.ts';
import type { Clock } from './session/clock.ts';
import { Sessions } from './session/sessions.ts';
import { keptSecret } from './secret.ts';
import { Connections } from './signaling/connections.ts';
import { Gateway } from './signaling/gateway.ts';
import type { Parts } from './signaling/parts.ts';
import { publishChange } from './signaling/publish.ts';
import { roomEvents } from './signaling/room-events.ts';
import { isWritable, openStore } from './store/database.ts';
import { lockDataDir } from './store/lock.ts';
import { Logins } from './store/logins.ts';
import { People } from './store/people.ts';
import { Pictures } from './store/pictures.ts';
import { saveSession } from './store/session-records.ts';

export interface RunningServer {
  /** The address that people use. */
  origin: string;
  /** Ends every session, tells everybody, and closes all parts. */
  close(): Promise<void>;
}

const clock: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** @throws {StartupFault} When something that the administrator can mend is in the way. */
export async function createServer(config: Config, logger: Logger): Promise<RunningServer> {
  const closers: (() => Promise<unknown> | void)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    // Storage.
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
    closers.push(lockDataDir(config.dataDir));
    const store = await openStore(config.dataDir, clock.now());
    closers.push(async () => await store.destroy());
    const people = new People(store);
    const toPerson = personOf(config);
    const logins = new Logins(store);
    closers.push(() => {
      logins.close();
    });
    const secret = config.secret ?? (await keptSecret(config.dataDir));

    // The port is bound first: with port 0 the public address depends on it.
    const publicHost = config.server.publicUrl && new URL(config.server.publicUrl).hostname;
    const { certificateFile, keyFile } = config.tls;
    const files =
      certificateFile && keyFile
        ? { certificateFile, keyFile }
        : await developmentCertificate(config.dataDir, publicHost ?? 'localhost');
    const certificate = await readCertificate(files);
    const https = createHttpsServer({ ...certificate, minVersion: 'TLSv1.2' });
    await new Promise<void>((resolve, reject) => {
      https.once('error', reject);
      https.listen(config.server.port, config.server.listenAddress, resolve);
    });
    closers.push(async () => {
      https.closeAllConnections();
      await new Promise((resolve) => https.close(resolve));
    });
    closers.push(watchCertificate(files, https, logger));
    const { port } = https.address() as AddressInfo;
    const origin = new URL(config.server.publicUrl ?? `https://localhost:${port}`).origin;

    // Media.
    const workers = await Workers.start({
      count: config.media.workers,
      port: config.media.port,
      listenAddress: config.server.listenAddress,
      announcedAddress: config.media.announcedAddress,
      workerBinary: config.media.workerBinary,
      logger,
    });
    closers.push(() => {
      workers.close();
    });

    // Sessions.
    const connections = new Connections();
    const sessions: Sessions = new Sessions({
      clock,
      secret,
      limits: { ...config.session, ...config.settings },
      async record(session, facts) {
        await store.transaction().execute(async (transaction) => {
          await saveSession(transaction, session);
          await appendFacts(transaction, session, facts);
        });
      },
      over: (session) => {
        rooms.close(session.id);
      },
      publish: (session) => {
        publishChange(parts, session);
      },
      onError: (error) => {
        logger.error({ err: error }, 'a session could not be changed');
      },
    });
    closers.push(() => {
      sessions.close();
    });
    const rooms: Rooms = new Rooms(workers, (sessionId) => roomEvents(parts, sessionId));
    const parts: Parts = {
      origin,
      clock,
      logger,
      sessions,
      connections,
      rooms,
      threads: new Threads(store),
      tries: new PasscodeTries(),
      chatRate: new ChatRate(),
      server: {
        stopping: false,
        openSessionsOf: (key) => sessions.openedBy(key),
        openPerHelper: config.session.openPerHelper,
        settings: config.settings,
      },
      audit: async (event) => {
        await appendAudit(store, event);
      },
    };

    // Identity.
    const pictures = new Pictures(store);
    const provider = createIdentityProvider(config.identity, {
      origin,
      here: https.address() as AddressInfo,
      pictures,
      logger,
    });
    const admission = new Admission({
      people,
      toPerson,
      reading: {
        names: provider.claimNames,
        allowedTenants: config.identity.allowedTenants,
        origin,
      },
      now: () => clock.now(),
      audit: parts.audit,
    });

    // Doors.
    const login = loginMiddleware({
      logins,
      people,
      toPerson,
      secret,
      loginSeconds: config.identity.loginSeconds,
    });
    // Before the gateway: socket.io hands on what is not its own.
    https.on(
      'request',
      createApp({
        origin,
        logger,
        logins: login,
        health: healthRoutes({
          sessions: () => !parts.server.stopping,
          store: async () => await isWritable(store),
          media: () => workers.allAlive,
        }),
        demo: provider.demo,
        signIn: signInRoutes({
          origin,
          logger,
          authenticator: login.authenticator,
          strategy: provider.strategy,
          admit: async (vouch, address) => await admission.admit(vouch, address),
          renewed: (oldId, newId) => {
            gateway.renewLogin(oldId, newId);
          },
          ended: async (loginId, person, address) => {
            await gateway.endLogin(loginId);
            await parts.audit({
              type: 'signed-out',
              at: clock.now(),
              personKey: person.key,
              address,
            });
          },
        }),
        pages: pageRoutes({ demo: provider.demo !== undefined, pictures }),
      }),
    );
    const gateway = new Gateway({
      server: https,
      origin,
      cookie: login.cookie,
      findLogin: async (loginId) => {
        const found = await logins.find(loginId);
        const stored = found && (await people.find(found.personKey));
        return stored && { person: toPerson(stored), endsAt: found.endsAt };
      },
      parts,
    });
    closers.push(async () => {
      const closed = gateway.close();
      // It waits for the HTTPS server, and that for whoever has opened a connection and says nothing.
      https.closeAllConnections();
      await closed;
    });
    closers.push(async () => {
      parts.server.stopping = true;
      await sessions.endAll('server-shutdown');
    });
    return { origin, close };
  } catch (error) {
    await close();
    throw error;
  }
}
