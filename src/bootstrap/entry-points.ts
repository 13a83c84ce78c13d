/** The entry points: HTTP and sockets, and who may use them. */
import { demoWords, isDemo } from '../config/demo.ts';
import { createApp } from '../http/app.ts';
import { apiRoutes } from '../http/api/routes.ts';
import { commandRoutes } from '../http/command-routes.ts';
import { backChannelLogoutRoutes } from '../http/sign-in/back-channel-logout.ts';
import type { AuditStreams } from '../audit/streams/streams.ts';
import type { AttestationService } from '../attestation/service.ts';
import type { Config } from '../config/load.ts';
import type { BuiltPages } from '../http/pages/built-pages.ts';
import { whenItEnds } from '../common/tls/certificate-lint.ts';
import { healthRoutes } from '../http/health.ts';
import type { MetricsHooks } from '../http/metrics/hooks.ts';
import type { ListeningServer } from '../http/listener/https-server.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { loginMiddleware } from '../http/middleware/login-session.ts';
import { logMissingUpgrades } from '../http/listener/missing-upgrade.ts';
import { endExcessLogins, ownLoginRoutes, type EndLogin } from '../http/sign-in/own-logins.ts';
import { pageRoutes } from '../http/pages/routes.ts';
import { securityHeaders } from '../http/middleware/security-headers.ts';
import { signInRate } from '../http/middleware/sign-in-rate-limit.ts';
import { signInRoutes } from '../http/sign-in/routes.ts';
import { signOutRoutes } from '../http/sign-in/sign-out.ts';
import { namedClaims } from '../identity/role-assignments.ts';
import { Admission } from '../identity/admission.ts';
import { UnreadClaims } from '../identity/unread-claims.ts';
import { addressBehind, saidByProxy } from '../common/client-address.ts';
import { Networks } from '../common/ip-networks.ts';
import { drainingCode } from '../policy/rules/not-draining.ts';
import { contextFor, stepUpRequired } from '../policy/rules/step-up.ts';
import type { AccessRevocation } from '../application/access-revocation.ts';
import { createCommandRunner } from '../application/run-command.ts';
import { Gateway } from '../socket/gateway.ts';
import type { Services } from '../application/services.ts';
import type { Storage } from './storage.ts';

export interface EntryPointOptions {
  config: Config;
  storage: Storage;
  built: BuiltPages;
  listening: ListeningServer;
  provider: IdentityProvider;
  attestation: AttestationService | undefined;
  access: AccessRevocation;
  services: Services;
  auditStreams: AuditStreams;
  metrics: MetricsHooks | undefined;
}

/** @returns Closes the entry points. Every socket closes after what it was sent has gone out. */
export function openEntryPoints(options: EntryPointOptions): () => Promise<void> {
  const { config, storage, built, listening, provider, attestation, access, services } = options;
  const { auditStreams, metrics } = options;
  const { settings, people, pictures, logins, secrets, toPerson, findPerson } = storage;
  const { origin, clock, logger, audit, health } = services;
  const { https } = listening;
  logins.openPages = () => services.connections.all().map(({ actor }) => actor.loginId);
  logins.endedElsewhere = (loginId) => {
    access.loginExpired(loginId).catch((error: unknown) => {
      logger.error({ err: error }, 'what hangs on a login that has ended did not end');
    });
  };
  const { loginSeconds } = config.identity;
  const admission = new Admission({
    people,
    toPerson,
    reading: {
      names: provider.claimNames,
      named: () => namedClaims(settings),
      allowedTenants: () => settings.allowedTenants,
      origin,
    },
    unreadClaims: new UnreadClaims(logger, provider.claimsHint),
    now: () => clock.now(),
    audit,
  });
  const trustedProxies = new Networks(config.server.trustedProxies);
  const addressOf = addressBehind(trustedProxies, listening.peerOf);
  const fromProxy = saidByProxy(trustedProxies, listening.peerOf);
  const login = loginMiddleware({ logins, people, toPerson, secrets, loginSeconds });
  const rate = signInRate({ origin, secrets, logger });
  const endLogin: EndLogin = async (loginId, person, address) => {
    await access.signedOut(loginId, person, address);
  };
  const signIn = signInRoutes({
    origin,
    logger,
    authenticator: login.authenticator,
    strategy: provider.strategy,
    contextFor: (act) => contextFor(act, settings.stepUp),
    admit: async (authenticate, from) => await admission.admit(authenticate, from),
    access: {
      renewed: (oldLoginId, newLoginId, person) => {
        access.renewed(oldLoginId, newLoginId, person);
      },
      signedOut: endLogin,
      async signedIn(person, address) {
        await access.signedIn(person);
        await endExcessLogins(logins, endLogin, person, address);
      },
    },
    succeeded: rate.succeeded,
  }).use(
    signOutRoutes({
      endSessionAddress: provider.endSessionAddress,
      signedOut: endLogin,
      logger,
    }),
  );
  if (provider.endedThere)
    signIn.use(
      backChannelLogoutRoutes({
        verify: provider.endedThere,
        async end(ended, address) {
          const over = await logins.endAll(ended);
          for (const { id, key } of over) await endLogin(id, { key }, address);
          return over.length;
        },
        logger,
      }),
    );
  const runCommand = createCommandRunner(services, metrics?.commandRun);
  listening.endStartingUp();
  // This comes before the gateway: socket.io passes on the requests that are not its own.
  https.on(
    'request',
    createApp({
      origin,
      logger,
      headers: securityHeaders({
        connectTo: attestation && new URL(attestation.attestAt).origin,
        includeSubDomains: config.tls.hsts.includeSubDomains,
      }),
      addressOf,
      saidByProxy: fromProxy,
      logins: login,
      attestation: attestation?.routes,
      metrics,
      health: healthRoutes(
        () => drainingCode(services.server),
        {
          store: async () => !(await health.isFailing('database')),
          media: async () => !(await health.isFailing('worker')),
        },
        {
          devices: () => services.devices.problem(),
          auditStreams: () => auditStreams.problem(),
          identityProvider: () => (isDemo(config) ? demoWords : undefined),
          certificate: () => whenItEnds(listening.certificateEnds(), clock.now()),
        },
      ),
      demo: provider.demo,
      signIn,
      built,
      signInRate: rate,
      ownLogins: ownLoginRoutes(logins, endLogin),
      commands: commandRoutes({ runCommand, personNow: login.personNow, logger }),
      api: apiRoutes({
        ...{ ...services, runCommand, personNow: login.personNow },
        keys: storage.idempotencyKeys,
      }),
      pages: pageRoutes({
        built,
        demo: provider.demo !== undefined,
        pictures,
        stepUpRequired: (person) => stepUpRequired(person, settings.stepUp),
        attestAt: attestation?.attestAt,
      }),
    }),
  );
  const gateway = new Gateway({
    server: https,
    origin,
    cookie: login.cookie,
    addressOf,
    saidByProxy: fromProxy,
    findLogin: async (loginId) => {
      const found = await logins.find(loginId);
      const person = found && (await findPerson(found.key, found.signIn));
      return person && { person, endsAt: found.endsAt };
    },
    access,
    services,
    runCommand,
  });
  // This comes after the gateway: it handles what socket.io passes on.
  logMissingUpgrades(https, logger);
  return async () => {
    const closed = gateway.close();
    // Closing the gateway waits for the HTTPS server, and that waits for open connections, even
    // silent ones.
    listening.closeConnections();
    await closed;
  };
}
