/** How the parts of the client ask the server, without knowing the socket. */
import type { Payload, Reply, RequestName } from '../../src/protocol/requests.ts';

export type Ask = <Name extends RequestName>(
  name: Name,
  payload: Payload<Name>,
) => Promise<Reply<Name>>;

/** The server has not answered: it may or may not have done what was asked. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The server answers what is asked without a socket, and no socket comes about: something is in between. */
export class SocketRefusedError extends NoAnswerError {}
