import type { Request, RequestHandler } from 'express';
import type { SaidByProxy } from '../../common/client-address.ts';
import { inRequest, inSpan, requestId } from '../../common/request-context.ts';
import { markFailed, startSpan } from '../../common/tracing.ts';

/**
 * Gives each request an id, or keeps that of a trusted proxy, and tells it in `X-Request-Id`. If
 * traces are on, the request is a span: with its route, but not its path, which may name people.
 *
 * @param observe Called with the status of each response.
 */
export function requestContext(
  saidByProxy: SaidByProxy,
  observe: ((status: number) => void) | undefined,
): RequestHandler {
  return (req, res, next) => {
    const { requestId: given, traceparent } = saidByProxy(req);
    const { method } = req;
    inRequest(given, () => {
      res.set('X-Request-Id', requestId());
      if (observe)
        res.once('close', () => {
          observe(res.statusCode);
        });
      const attributes = { 'http.request.method': method };
      const span = startSpan(method, { kind: 'SERVER', attributes, traceparent });
      if (!span) {
        next();
        return;
      }
      res.once('close', () => {
        const { statusCode } = res;
        const route = routeOf(req);
        if (route) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
        span.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) markFailed(span, String(statusCode));
        span.end();
      });
      inSpan(span, next);
    });
  };
}

/** @returns The pattern of the route, such as `/pictures/:id`. */
function routeOf({ route }: Request): string | undefined {
  const path = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : undefined;
}
