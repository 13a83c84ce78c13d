/** Programs that use `/api/v1`, with tokens that an administrator has made. */
import type { Problem } from '../../src/http/api/problem.ts';
import type { Permission } from '../../src/protocol/permissions.ts';
import type { Payload } from '../../src/protocol/requests.ts';
import { ask } from './ask.ts';
import type { TestServer } from './server.ts';
import type { TestConnection } from './visitor.ts';

export interface ApiAnswer<Body> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Body;
  text: string;
}

export interface Program {
  /** What it sends. */
  secret: string;
  /** The id of its token. */
  id: string;
  get<Body = Problem>(path: string, headers?: Record<string, string>): Promise<ApiAnswer<Body>>;
  send<Body = Problem>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer<Body>>;
}

/** Makes a token with these permissions. */
export async function program(
  server: TestServer,
  admin: TestConnection,
  permissions: Permission[],
  more: Partial<Payload<'tokens.create'>> = {},
): Promise<Program> {
  const wanted = { name: 'A program', scope: 'everyone', days: 90, ...more, permissions } as const;
  const { token, secret } = await admin.request('tokens.create', wanted);
  return { ...withToken(server, secret), secret, id: token.id };
}

/** Asks with any token. The body is sent as JSON, or as it is if it is text or bytes. */
export function withToken(server: TestServer, secret: string): Pick<Program, 'get' | 'send'> {
  const send = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<Body>> => {
    const isWritten = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const text = isWritten ? body : JSON.stringify(body);
    const answer = await ask(server, `/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(text)),
        }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
    });
    const isJson = (answer.headers['content-type'] ?? '').includes('json') && answer.body !== '';
    return {
      status: answer.status ?? 0,
      headers: answer.headers,
      body: (isJson ? JSON.parse(answer.body) : undefined) as Body,
      text: answer.body,
    };
  };
  return { send, get: async (path, headers) => await send('GET', path, undefined, headers) };
}
