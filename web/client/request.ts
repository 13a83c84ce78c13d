/** How the parts of the client send requests to the server without knowing the socket. */
import type { Payload, Reply, RequestName } from '../../src/protocol/requests.ts';

export type Ask = <Name extends RequestName>(
  name: Name,
  payload: Payload<Name>,
) => Promise<Reply<Name>>;

/** The server has not answered. It may or may not have done what was requested. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The server answers HTTP requests, but no socket opens: something in between blocks it. */
export class SocketRefusedError extends NoAnswerError {}
