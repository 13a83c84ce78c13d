/** How the parts of the client ask the server, without knowing the socket. */
import type { Payload, Reply, RequestName } from '../../src/protocol/requests.ts';

export type Ask = <Name extends RequestName>(
  name: Name,
  payload: Payload<Name>,
) => Promise<Reply<Name>>;
