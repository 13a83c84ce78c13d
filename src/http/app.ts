import express, { type Express, type Request, type Router } from 'express';
import type { Logger } from '../common/logger.ts';
import type { AddressOf, SaidByProxy } from '../common/client-address.ts';
import type { BuiltPages } from './pages/built-pages.ts';
import { problemHandler } from './api/problem.ts';
import { errorHandler } from './middleware/error-handler.ts';
import { signInErrorHandler } from './sign-in/failure.ts';
import type { MetricsHooks } from './metrics/hooks.ts';
import type { LoginMiddleware } from './middleware/login-session.ts';
import { paths } from '../protocol/paths.ts';
import { openRoutes } from './pages/routes.ts';
import { requestContext } from './middleware/request-context.ts';
import { canonicalHost, refuseCrossSite } from './middleware/fetch-metadata.ts';
import { setHeaders } from './middleware/security-headers.ts';
import type { SignInRate } from './middleware/sign-in-rate-limit.ts';

/** The order of middleware, in one place. */
export function createApp(parts: {
  origin: string;
  logger: Logger;
  headers: Map<string, string>;
  addressOf: AddressOf;
  saidByProxy: SaidByProxy;
  logins: LoginMiddleware;
  /** Undefined if devices are not asked for certificates. */
  attestation: Router | undefined;
  health: Router;
  /** Undefined if nothing is counted. */
  metrics: MetricsHooks | undefined;
  /** The demo's identity provider. Undefined in any other mode. */
  demo: Router | undefined;
  signIn: Router;
  built: BuiltPages;
  signInRate: SignInRate;
  ownLogins: Router;
  commands: Router;
  api: Router;
  pages: Router;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Express offers this way. `req.ip` is then the same for routes as for sockets.
  Object.defineProperty(app.request, 'ip', {
    get(this: Request) {
      return parts.addressOf(this);
    },
  });
  app.use(requestContext(parts.saidByProxy, parts.metrics?.responded));
  app.use(setHeaders(parts.headers));
  app.use(parts.health);
  if (parts.metrics?.route) app.use(parts.metrics.route);
  app.use(canonicalHost(parts.origin, parts.logger));
  app.use(refuseCrossSite(parts.logger));
  app.use(openRoutes(parts.built));
  if (parts.demo) app.use(parts.demo);
  app.use(paths.signIn, parts.signInRate.limit);
  app.use(parts.logins.cookie, parts.logins.passport);
  app.use(parts.signIn);
  app.use(parts.ownLogins);
  app.use(parts.commands);
  app.use(parts.api);
  if (parts.attestation) app.use(parts.attestation);
  app.use(parts.pages);
  app.use(paths.signIn, signInErrorHandler(parts.origin, parts.logger));
  app.use(paths.api, problemHandler(parts.logger));
  app.use(errorHandler(parts.logger));
  return app;
}
