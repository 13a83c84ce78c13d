/** The OpenAPI document, from the table of operations and the schemas of the requests. */
import packageJson from '../../../package.json' with { type: 'json' };
import { errorCodes } from '../../protocol/error-codes.ts';
import { paths } from '../../protocol/paths.ts';
import { requests } from '../../protocol/requests.ts';
import { isAskedInQuery, operations, type Operation } from './operations.ts';
import { payloadSchema, replySchema, type JsonSchema } from './payload-schema.ts';

const problems = {
  '400': 'The request is malformed; `errors` says where.',
  '401': 'There is no token, or it is not valid.',
  '403': 'The token lacks a permission.',
  '429': 'Too many requests; `Retry-After` says when to go on.',
};

/** Source: OpenAPI Specification 3.1.1. */
export function openApi(origin: string): object {
  const byPath: Record<string, Record<string, object>> = {};
  for (const operation of operations)
    (byPath[operation.path] ??= {})[operation.method.toLowerCase()] = described(operation);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return {
    openapi: '3.1.1',
    info: {
      title: 'Beside',
      version: packageJson.version,
      description: 'What programs can do on this server. Times are milliseconds since 1970.',
      license: { name: 'See the distribution', url: `${origin}/` },
      contact: { name: 'The administrators of this server', url: `${origin}/admin` },
    },
    servers: [{ url: `${origin}${paths.api}` }],
    security: [{ token: [] }],
    tags: tags.map((name) => ({ name, description: name })),
    paths: byPath,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Made by `beside token create`, or at /admin/tokens.',
        },
      },
      schemas: { Problem: problemSchema },
      responses: Object.fromEntries(
        [...Object.entries(problems), ['default', 'Another refusal.']].map(([status, words]) => [
          `Problem-${status}`,
          {
            description: words,
            content: {
              'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
            },
          },
        ]),
      ),
    },
  };
}

function described(operation: Operation): object {
  const { tag, summary, description, request, status = 200, method } = operation;
  const { inPath, rest } = payloadSchema(operation);
  const needed = neededFor(operation);
  const parameters = [
    ...Object.entries(inPath).map(([name, schema]) => parameter(name, schema, 'path', true)),
    ...(isAskedInQuery(operation)
      ? Object.entries(rest.properties ?? {}).map(([name, schema]) =>
          parameter(name, schema, 'query', rest.required?.includes(name) ?? false),
        )
      : []),
    ...(method === 'POST' ? [idempotencyKey] : []),
  ];
  return {
    operationId: request,
    tags: [tag],
    summary,
    description: [description, needed && `Needs ${needed}.`].filter(Boolean).join(' '),
    ...(parameters.length > 0 && { parameters }),
    ...(!isAskedInQuery(operation) && {
      requestBody: {
        required: (rest.required?.length ?? 1) > 0,
        content: { 'application/json': { schema: rest } },
      },
    }),
    responses: {
      [status]: {
        description: 'Done.',
        content: operation.isCsv
          ? { 'text/csv': { schema: { type: 'string' } } }
          : { 'application/json': { schema: replySchema(request) } },
      },
      ...Object.fromEntries(
        [...Object.keys(problems), 'default'].map((each) => [
          each,
          { $ref: `#/components/responses/Problem-${each}` },
        ]),
      ),
    },
  };
}

/** The permissions that the contract names for the emptiest payload. */
function neededFor({ request }: Operation): string {
  return requests[request]
    .needs({}, undefined)
    .map((permission) => `\`${permission}\``)
    .join(' and ');
}

function parameter(name: string, schema: JsonSchema, place: 'path' | 'query', required: boolean) {
  return { name, in: place, required, schema };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'With the same key within 24 hours, it is done once, and answered as the first time.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Source: RFC 9457. */
const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: errorCodes },
    instance: {
      type: 'string',
      format: 'uri',
      description: 'Reference of the line in the server’s log.',
    },
    retryAfterSeconds: { type: 'number' },
    triesLeft: { type: 'integer' },
    condition: { type: 'string' },
    requirement: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['issue'],
        properties: {
          pointer: { type: 'string' },
          parameter: { type: 'string' },
          header: { type: 'string' },
          issue: { type: 'string' },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};
