/** The payload of a request, from its path, its query or its body. */
import type { Request } from 'express';
import type { z } from 'zod';
import { requests, type Payload, type RequestName } from '../../protocol/requests.ts';
import { isAskedInQuery, type Operation } from './operations.ts';
import type { JsonSchema, PayloadSchema } from './payload-schema.ts';
import { MalformedRequest, type Fault } from './problem.ts';
import { hasBody, jsonBody } from './read-json.ts';

/** @throws {BesideError} `MALFORMED`, with each place that is wrong. `CONTENT_TYPE_NOT_ACCEPTED`. */
export function readPayload<Name extends RequestName>(
  req: Request,
  operation: Operation & { request: Name },
  { inPath, rest }: PayloadSchema,
): Payload<Name> {
  const inQuery = isAskedInQuery(operation);
  const query = new URL(req.originalUrl, 'https://beside.invalid').searchParams;
  const misplaced = inQuery ? hasBody(req) && '#' : query.size > 0 && '?';
  if (misplaced) throw new MalformedRequest([{ pointer: misplaced, issue: 'not_expected' }]);
  const given = inQuery ? readQuery(query, rest) : jsonBody(req);
  const twice = Object.keys(inPath).filter((name) => Object.hasOwn(given, name));
  if (twice.length > 0)
    throw new MalformedRequest(twice.map((name) => place(inQuery, [name], 'not_expected')));
  const fromPath = Object.fromEntries(
    Object.entries(inPath).map(([name, schema]) => [name, read(String(req.params[name]), schema)]),
  );
  const parsed = requests[operation.request].payload.safeParse({ ...given, ...fromPath });
  if (parsed.success) return parsed.data as Payload<Name>;
  throw new MalformedRequest(
    faultsOf(parsed.error, (path) => inQuery || (path[0] ?? '') in inPath),
  );
}

/** @throws {BesideError} `MALFORMED` if a parameter is repeated that is no list. */
function readQuery(query: URLSearchParams, { properties = {} }: JsonSchema) {
  const given = new Map<string, unknown>();
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema?.type === 'array')
      given.set(
        name,
        values.map((text) => read(text, schema.items)),
      );
    else if (values.length > 1)
      throw new MalformedRequest([{ parameter: name, issue: 'repeated_key' }]);
    else given.set(name, read(values[0] ?? '', schema));
  }
  return Object.fromEntries(given);
}

/** Numbers and truth values are text in a query. What is neither stays text, and the schema refuses it. */
function read(text: string, schema: JsonSchema | undefined): unknown {
  const isNumber = schema?.type === 'integer' || schema?.type === 'number';
  if (isNumber && /^-?\d{1,16}$/.test(text)) return Number(text);
  if (schema?.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function faultsOf(error: z.ZodError, isParameter: (path: PropertyKey[]) => boolean): Fault[] {
  return error.issues.flatMap((issue) => {
    const paths =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => [...issue.path, key])
        : [issue.path];
    return paths.map((path) => place(isParameter(path), path, issue.code));
  });
}

function place(isParameter: boolean, path: PropertyKey[], issue: string): Fault {
  if (isParameter) return { parameter: String(path[0] ?? ''), issue };
  const steps = path.map((step) =>
    encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')),
  );
  return { pointer: ['#', ...steps].join('/'), issue };
}
