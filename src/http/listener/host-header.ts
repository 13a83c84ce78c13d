import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';

/** A host name or an address, perhaps with a port (RFC 3986, sections 3.2.2 and 3.2.3). */
const uriHost = /^(\[[0-9a-f:.]+\]|([\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*)(:\d*)?$/i;
const asked = new Set(['request', 'upgrade', 'checkContinue', 'checkExpectation']);

/**
 * Refuses requests with more than one `Host` header, or with one that cannot be a host (RFC 9112,
 * section 3.2), and requests for the server as a whole (`*`, section 3.2.4), for which there is no route.
 * Node uses the first of several headers. A proxy in front may have used another one.
 * Listeners of the server do not get such a request. They get the event `clientError` instead.
 */
export function refuseOddRequests(https: Server): void {
  const emit = https.emit.bind(https) as (event: string, ...args: unknown[]) => boolean;
  https.emit = ((event: string, ...args: unknown[]) => {
    const [request] = args as [IncomingMessage];
    if (!asked.has(event) || (hasOneHost(request) && !request.url?.startsWith('*')))
      return emit(event, ...args);
    return emit('clientError', new Error('an odd Host or target'), request.socket);
  }) as typeof https.emit;
}

function hasOneHost({ headers, rawHeaders }: IncomingMessage): boolean {
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  const hosts = names.filter((name) => name.toLowerCase() === 'host');
  return hosts.length <= 1 && uriHost.test(headers.host ?? '');
}
