/** The schemas of requests as JSON Schema, split into what is in the path and what is not. */
import { z } from 'zod';
import { requests, type RequestName } from '../../protocol/requests.ts';
import { membersInPath, type Operation } from './operations.ts';

/** As far as this program looks into it. Source: JSON Schema 2020-12. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  [keyword: string]: unknown;
}

export interface PayloadSchema {
  /** One member after the other, by name. */
  inPath: Record<string, JsonSchema>;
  /** The object without these members. */
  rest: JsonSchema;
}

/** What a program sends. */
export function payloadSchema(operation: Operation): PayloadSchema {
  const names = membersInPath(operation);
  const whole = jsonSchema(requests[operation.request].payload, 'input');
  const { properties = {}, required = [], ...others } = whole;
  const isInPath = (name: string) => names.includes(name);
  const members = Object.entries(properties);
  const rest = {
    ...others,
    ...(others.anyOf === undefined && {
      properties: Object.fromEntries(members.filter(([name]) => !isInPath(name))),
      required: required.filter((name) => !isInPath(name)),
    }),
  };
  return { inPath: Object.fromEntries(members.filter(([name]) => isInPath(name))), rest };
}

/** What it gets. */
export function replySchema(request: RequestName): JsonSchema {
  return jsonSchema(requests[request].reply, 'output');
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    override({ jsonSchema: { minimum, maximum }, jsonSchema: found }) {
      // zod's own limits of whole numbers say nothing about the API.
      if (minimum === Number.MIN_SAFE_INTEGER) delete found.minimum;
      if (maximum === Number.MAX_SAFE_INTEGER) delete found.maximum;
    },
  });
  // The document says it once for all of its schemas.
  delete made.$schema;
  return made as JsonSchema;
}
