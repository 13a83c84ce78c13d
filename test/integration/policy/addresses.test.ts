/**
 * Every role × every address, where devices are asked for certificates and where they are not. What
 * is asked is compared with the routes that Express knows, so that a new one cannot be forgotten.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { createApp } from '../../../src/http/app.ts';
import { attestApp } from '../../../src/attestation/mtls-listener.ts';
import { attestationRoutes } from '../../../src/attestation/routes.ts';
import { demoRoutes } from '../../../src/http/sign-in/demo-routes.ts';
import { healthRoutes } from '../../../src/http/health.ts';
import { metricsRoute } from '../../../src/http/metrics/routes.ts';
import { commandRoutes } from '../../../src/http/command-routes.ts';
import { ownLoginRoutes } from '../../../src/http/sign-in/own-logins.ts';
import { pageRoutes } from '../../../src/http/pages/routes.ts';
import { signInRoutes } from '../../../src/http/sign-in/routes.ts';
import { signOutRoutes } from '../../../src/http/sign-in/sign-out.ts';
import { createLogger } from '../../../src/common/logger.ts';
import { adminPartNames, adminPath } from '../../../src/protocol/admin-parts.ts';
import { paths } from '../../../src/protocol/paths.ts';
import type { Permission } from '../../../src/protocol/permissions.ts';
import { attestAt, toSecondAddress } from '../../support/attester.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import type { Visitor } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';
import { allRoles, everyRole, visitorWith } from './every-role.ts';

/** Statuses: for anybody who has signed in, and for nobody. Where a permission is named, 403 without it. */
type Answers = [signedIn: number, nobody: number, permission?: Permission];

/** By method and address. What is not here is not there. */
const answers: Record<string, Answers> = {
  [`get ${paths.enterCode}`]: [200, 200],
  [`get ${paths.join}`]: [200, 200],
  [`get ${paths.help}`]: [200, 200],
  [`get ${paths.admin}`]: [200, 302],
  ...Object.fromEntries(
    adminPartNames.map((part) => [`get ${adminPath(part)}`, [200, 302] as Answers]),
  ),
  [`get ${paths.account}`]: [200, 302],
  [`get ${paths.sessions}`]: [200, 302],
  [`get ${paths.sessions}/:id`]: [200, 302],
  [`get ${paths.check}`]: [200, 200],
  [`get ${paths.signIn}`]: [302, 302],
  // Without a sign-in under way: to the page that says so.
  [`get ${paths.signInCallback}`]: [302, 302],
  [`get ${paths.signInFailed}`]: [200, 200],
  [`get ${paths.signOut}`]: [200, 200],
  [`post ${paths.signOut}`]: [200, 200],
  [`get ${paths.demoSignIn}/:uid`]: [200, 200],
  // Nobody was chosen.
  [`post ${paths.demoSignIn}/:uid`]: [400, 400],
  [`get ${paths.me}`]: [200, 200],
  [`get ${paths.ownSessions}`]: [200, 401],
  [`get ${paths.settings}`]: [200, 401, 'settings.write'],
  [`get ${paths.auditExport}`]: [200, 401, 'audit.read'],
  [`get ${paths.logins}`]: [200, 401],
  // Without any that are to end.
  [`post ${paths.loginsEnd}`]: [400, 401],
  // Of nobody; those that there are have names.
  [`get ${paths.pictures}/:id`]: [404, 404],
  [`get ${paths.demoPeople}`]: [200, 200],
  [`get ${paths.demoPictures}/:person`]: [200, 200],
  [`get ${paths.healthy}`]: [200, 200],
  [`get ${paths.ready}`]: [200, 200],
  // Neither of these servers has it.
  [`get ${paths.metrics}`]: [404, 404],
};
const whereCertificatesAreAskedFor: Record<string, Answers> = {
  [`post ${paths.attestation}`]: [200, 401],
  // Without a proof.
  [`post ${paths.attestationProof}`]: [400, 401],
};
/** `test/integration/api` asks for each of its operations, with tokens. */
const ofTheApi: Record<string, Answers> = {
  [`get ${paths.api}`]: [404, 401],
  [`post ${paths.api}`]: [401, 401],
  [`get ${paths.sessionsCsv}`]: [200, 401, 'report.read'],
  [`post ${paths.sessionsCsv}`]: [401, 401],
};
/** The only one at the second address. Without a ticket that was given out. */
const atSecondAddress = { [`post ${paths.attest}`]: 400 };

const examples: Record<string, string> = {
  ':uid': 'none',
  ':id': 'none',
  ':person': 'helper.demo.example.svg',
};
/** Those of the contract, and those with something in their place. */
const addresses = [
  ...new Set([
    ...Object.values(paths),
    ...Object.keys({ ...answers, ...whereCertificatesAreAskedFor }).map(
      (route) => route.split(' ')[1] ?? '',
    ),
  ]),
];
/** Signing out comes last. */
const cells = addresses
  .flatMap((address) => [`get ${address}`, `post ${address}`])
  .sort((a, b) => Number(a === `post ${paths.signOut}`) - Number(b === `post ${paths.signOut}`));

async function ask(
  route: string,
  fetch: (path: string, init: { method: string; headers: object }) => Promise<Response>,
): Promise<number> {
  const [method = '', address = ''] = route.split(' ');
  const path = address.replace(/:\w+/, (name) => examples[name] ?? '');
  const response = await fetch(path, {
    method: method.toUpperCase(),
    headers: { accept: 'text/html' },
  });
  await response.text();
  return response.status;
}

let plain: TestServer;
/** Asks devices for certificates. */
let asking: TestServer;
const visitors = new Visitors();

beforeAll(async () => {
  plain = await startServer({}, everyRole);
  // Any authority will do: nobody shows a certificate here.
  const attestation = { port: 0, caFile: join(plain.dataDir, 'development-certificate.pem') };
  asking = await startServer({}, { ...everyRole, devices: { attestation } });
});
afterAll(async () => {
  await visitors.close();
  await Promise.all([plain.stop(), asking.stop()]);
});

async function coming(server: TestServer, role: string): Promise<Visitor> {
  return visitors.add(await visitorWith(server, role));
}

describe.each([
  ['not asked for certificates', () => plain, { ...answers, ...ofTheApi }],
  [
    'asked for certificates',
    () => asking,
    { ...answers, ...ofTheApi, ...whereCertificatesAreAskedFor },
  ],
])('where devices are %s', (_what, at, expected) => {
  test.each([...Object.keys(allRoles), 'nobody'])('every address answers %s', async (role) => {
    const visitor = await coming(at(), role);
    const found: Record<string, number> = {};
    for (const route of cells)
      found[route] = await ask(
        route,
        async (path, init) => (await visitor.fetch(path, init)) as never,
      );
    const expectedOf = ([signedIn, nobody, permission]: Answers) => {
      if (role === 'nobody') return nobody;
      return permission && !allRoles[role]?.includes(permission) ? 403 : signedIn;
    };
    expect(found).toEqual(
      Object.fromEntries(cells.map((route) => [route, expectedOf(expected[route] ?? [404, 404])])),
    );
  });

  test.each(Object.keys(allRoles))('a holder of %s reads what the role permits', async (role) => {
    const visitor = await coming(at(), role);
    const me = (await (await visitor.fetch(paths.me)).json()) as { permissions: string[] };
    expect(me.permissions.sort()).toEqual([...(allRoles[role] ?? [])].sort());
  });
});

test('the second address answers to its own question, and has none of the pages', async () => {
  const at = await attestAt(await coming(asking, 'nobody'));
  const found: Record<string, number> = {};
  for (const route of cells)
    found[route] = await ask(
      route,
      async (path, init) =>
        (await toSecondAddress(asking, new URL(path, at).href, undefined, init)) as never,
    );
  const known: Record<string, number> = atSecondAddress;
  expect(found).toEqual(Object.fromEntries(cells.map((route) => [route, known[route] ?? 404])));
});

/** Nothing that is done with a request is needed to know which ones there are. */
const nothing = {} as never;
const pass: RequestHandler = (_req, _res, next) => {
  next();
};

/** The real routes of everything that there can be. A new part of the app does not compile without one. */
function allRoutes(): Express {
  const logger = createLogger('silent');
  const origin = 'https://localhost';
  return createApp({
    origin,
    logger,
    headers: new Map(),
    addressOf: () => '',
    saidByProxy: nothing,
    logins: { cookie: pass, passport: [pass], authenticator: nothing, personNow: nothing },
    attestation: attestationRoutes(nothing, nothing),
    health: healthRoutes(() => undefined, {}),
    metrics: { route: metricsRoute(nothing, []), commandRun: nothing, responded: nothing },
    demo: demoRoutes({ handler: pass } as never, logger),
    signIn: signInRoutes({ ...(nothing as object), origin, logger } as never).use(
      signOutRoutes({ ...(nothing as object), logger } as never),
    ),
    built: nothing,
    pages: pageRoutes({
      built: nothing,
      demo: true,
      pictures: nothing,
      attestAt: origin,
      stepUpRequired: () => [],
    }),
    signInRate: { limit: pass, succeeded: () => undefined },
    ownLogins: ownLoginRoutes(nothing, nothing),
    commands: commandRoutes(nothing),
    api: express.Router(),
  });
}

/** @returns Method and address of each route, also of those further in. */
function routesOf(router: Router): string[] {
  return router.stack.flatMap((layer) => {
    const { route, handle } = layer;
    if (!route) return 'stack' in handle ? routesOf(handle as unknown as Router) : [];
    const { methods } = route as unknown as { methods: Record<string, boolean> };
    return [route.path]
      .flat()
      .flatMap((path) => Object.keys(methods).map((method) => `${method} ${path}`));
  });
}

describe('the routes that Express knows', () => {
  const ofOnePerson = new RegExp(`${paths.demoPictures}/.*`);

  test('at the address of the pages are those that are asked here', () => {
    const known = routesOf(allRoutes().router as unknown as Router).map((route) =>
      route.replace(ofOnePerson, `${paths.demoPictures}/:person`),
    );
    expect([...new Set(known)].sort()).toEqual(
      Object.keys({ ...answers, ...whereCertificatesAreAskedFor }).sort(),
    );
  });

  test('at the second address too', () => {
    const app = attestApp({ origin: '', logger: createLogger('silent') } as never, () => []);
    expect(routesOf(app.router as unknown as Router)).toEqual(Object.keys(atSecondAddress));
  });
});
