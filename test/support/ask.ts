import { once } from 'node:events';
import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestServer } from './server.ts';

/** One request exactly as given: nothing is normalized, nothing is followed, no cookie is sent. */
export async function ask(
  server: Pick<TestServer, 'origin' | 'ca'>,
  path: string,
  { body = '', ...options }: RequestOptions & { body?: string | Uint8Array } = {},
) {
  const { hostname, port } = new URL(server.origin);
  const asking = request({
    hostname,
    // Whatever the `Host` header says.
    servername: hostname,
    port,
    path,
    ca: server.ca,
    agent: false,
    ...options,
  });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}
