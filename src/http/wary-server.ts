import { createServer, type Server, type ServerOptions } from 'node:https';
import { oneAtATime } from './one-at-a-time.ts';
import { boundUnasked, patience, type Waiting } from './waiting.ts';

/** A renewed certificate comes with these again: what is not said anew is forgotten. */
export const tls = { minVersion: 'TLSv1.2' } as const;

/** An HTTPS server that bounds what anybody can hold of it. @param asks See `boundUnasked`. */
export function createWaryServer(
  options: ServerOptions,
  asks?: Parameters<typeof boundUnasked>[1],
): { https: Server; unasked: Waiting } {
  const https = createServer({ ...options, ...patience, ...tls });
  oneAtATime(https);
  return { https, unasked: boundUnasked(https, asks) };
}
