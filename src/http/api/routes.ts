/** `/api/v1` as an adapter of commands: token, limits, schema, command, and its reply as JSON. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { ApiTokens } from '../../application/api-tokens.ts';
import type { RunCommand } from '../../application/run-command.ts';
import type { Clock } from '../../common/clock.ts';
import type { Logger } from '../../common/logger.ts';
import type { IdempotencyKeys } from '../../database/idempotency-keys.ts';
import { paths } from '../../protocol/paths.ts';
import { requests, type Payload } from '../../protocol/requests.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { PersonNow } from '../middleware/login-session.ts';
import { actorIn, actorNowIn, authenticated, tokenIn } from './authentication.ts';
import { doneOnce, idempotencyKey } from './idempotency.ts';
import { openApi } from './openapi.ts';
import { operations, type Operation } from './operations.ts';
import { readPayload } from './payload.ts';
import { payloadSchema } from './payload-schema.ts';
import { limitedRate } from './rate.ts';
import { readBody } from './read-json.ts';
import { sessionCsv } from './session-csv.ts';

export interface ApiParts {
  origin: string;
  runCommand: RunCommand;
  tokens: ApiTokens;
  personNow: PersonNow;
  keys: IdempotencyKeys;
  clock: Clock;
  logger: Logger;
}

/** What it throws is for `problemHandler`. */
export function apiRoutes(parts: ApiParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const document = JSON.stringify(openApi(parts.origin));
  router.get(`${paths.api}/openapi.json`, (_req, res) => {
    res.type('json').send(document);
  });
  router.use(paths.api, authenticated(parts.tokens, parts.personNow), limitedRate(), readBody());
  for (const [path, all] of Map.groupBy(operations, (operation) => operation.path)) {
    const route = router.route(`${paths.api}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    for (const operation of all) route[methodOf(operation)](handler(parts, operation));
    route.all(notThisMethod(all));
  }
  router.use(paths.api, () => {
    throw new BesideError('NOT_FOUND');
  });
  return router;
}

function methodOf({ method }: Operation) {
  return method.toLowerCase() as Lowercase<Operation['method']>;
}

function handler(parts: ApiParts, operation: Operation): RequestHandler {
  const schema = payloadSchema(operation);
  const sendCsv = sessionCsv(parts.runCommand, parts.logger);
  return async (req, res) => {
    const payload = readPayload(req, operation, schema);
    const actor = actorIn(res);
    res.locals['neededPermissions'] = requests[operation.request].needs(payload, undefined);
    if (operation.isCsv) {
      await sendCsv(actor, actorNowIn(res), payload as Payload<'reports.export'>, res);
      return;
    }
    const act = async () => await parts.runCommand(actor, operation.request, payload);
    const key = operation.method === 'POST' ? idempotencyKey(req) : undefined;
    if (key === undefined || actor.kind !== 'service') {
      send(req, res, operation, await act());
      return;
    }
    const { reply, isEarlier } = await doneOnce(
      parts,
      key,
      {
        ...{ payload, request: operation.request, tokenId: actor.person.key },
        token: tokenIn(req.headers.authorization),
      },
      act,
    );
    if (isEarlier) res.set('Idempotency-Replayed', 'true');
    send(req, res, operation, reply);
  };
}

function send(req: Request, res: Response, { status }: Operation, reply: object): void {
  const { nextCursor } = reply as { nextCursor?: string };
  if (nextCursor !== undefined) {
    const next = new URL(req.originalUrl, 'https://beside.invalid');
    next.searchParams.set('cursor', nextCursor);
    res.set('Link', `<${next.pathname}${next.search}>; rel="next"`);
  }
  res
    .set('Cache-Control', 'no-store')
    .status(status ?? 200)
    .json(reply);
}

/** Says which methods there are (RFC 9110, sections 9.3.7 and 15.5.6). Nothing is said about other origins. */
function notThisMethod(all: Operation[]): RequestHandler {
  const methods = all.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return (req, res) => {
    res.set('Allow', [...methods, 'OPTIONS'].join(', '));
    if (req.method !== 'OPTIONS') throw new BesideError('METHOD_NOT_ALLOWED');
    res.status(204).end();
  };
}
