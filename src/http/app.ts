import express, { type Express, type Router } from 'express';
import type { Logger } from '../logger.ts';
import { errorHandler } from './errors.ts';
import type { LoginMiddleware } from './logins.ts';
import { canonicalHost, refuseCrossSite } from './same-site.ts';
import { securityHeaders } from './security-headers.ts';

/** The order of middleware, in one place. */
export function createApp(parts: {
  origin: string;
  logger: Logger;
  logins: LoginMiddleware;
  health: Router;
  /** The demo's identity provider; undefined in any other mode. */
  demo: Router | undefined;
  signIn: Router;
  pages: Router;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(securityHeaders());
  app.use(parts.health);
  app.use(canonicalHost(parts.origin));
  app.use(refuseCrossSite);
  if (parts.demo) app.use(parts.demo);
  app.use(parts.logins.cookie, parts.logins.passport);
  app.use(parts.signIn);
  app.use(parts.pages);
  app.use(errorHandler(parts.logger));
  return app;
}
