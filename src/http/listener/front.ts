/**
 * Admits connections to any port, before anything of HTTPS: through which proxy they come, how many
 * and how fast from one address, and whether they are HTTPS at all.
 */
import type { Socket } from 'node:net';
import type { Config } from '../../config/load.ts';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import type { PeerOf } from '../../common/client-address.ts';
import { Networks, plainAddress } from '../../common/ip-networks.ts';
import { HandshakePace } from './handshake-pace.ts';
import type { Front, ReadProxy } from '../../media/ice-tcp/port-mux.ts';
import { readProxyHeader } from './proxy-protocol.ts';
import { endWith, rawAnswer } from './raw-answers.ts';
import { ConnectionShares } from './connection-shares.ts';

/** A socket, or the TLS socket that wraps it. */
type Ends = Parameters<PeerOf>[0];

const plainHttpWords =
  'This port speaks HTTPS, and was asked without TLS. In a browser, open the address with https://. ' +
  'A proxy in front has to use https to get here (nginx: proxy_pass https://…).\n';

export class ConnectionFront implements Front {
  readonly #trusted: Networks;
  readonly #expectsProxy: boolean;
  readonly #shares: ConnectionShares;
  readonly #pace: HandshakePace;
  readonly #headers: Map<string, string>;
  readonly #logger: Logger;
  /** The client addresses that balancers have reported, by both ends of the connection. */
  readonly #clients = new Map<string, string>();

  constructor({ server }: Pick<Config, 'server'>, headers: Map<string, string>, logger: Logger) {
    this.#trusted = new Networks(server.trustedProxies);
    this.#expectsProxy = server.proxyProtocol;
    this.#shares = new ConnectionShares(server.connectionsPerAddress, logger);
    this.#pace = new HandshakePace(server.handshakesPerSecond, logger);
    this.#headers = headers;
    this.#logger = logger;
  }

  /** The address at the other end of a connection. A trusted balancer may report it. */
  readonly peerOf: PeerOf = (socket) =>
    this.#clients.get(endsOf(socket)) ?? plainAddress(socket.remoteAddress ?? '');

  readonly arrived = (socket: Socket): ReadProxy => {
    const peer = plainAddress(socket.remoteAddress ?? '');
    const isProxy = this.#trusted.has(peer);
    // A proxy stands for many people.
    if (!isProxy) this.#shares.take(socket, peer);
    return (bytes) => {
      const header = readProxyHeader(bytes);
      if (header === 'more') return 'more';
      // A balancer's own health check may come without the header.
      if (header === 'none') return 0;
      if (header !== 'malformed' && isProxy && this.#expectsProxy) {
        if (header.address) this.#comesFor(socket, header.address);
        return header.length;
      }
      const why = !isProxy
        ? 'it came from an address that is not in server.trustedProxies'
        : this.#expectsProxy
          ? 'it is malformed'
          : 'server.proxyProtocol is off';
      logCounted(this.#logger, 'warn', `a PROXY header was refused: ${why}`, {}, { address: peer });
      return 'refused';
    };
  };

  readonly tls = (socket: Socket, begin: () => void): void => {
    const address = this.peerOf(socket);
    // A proxy stands for many people.
    if (this.#trusted.has(address)) begin();
    else this.#pace.wait(socket, address, begin);
  };

  readonly plainHttp = (socket: Socket): void => {
    logCounted(
      this.#logger,
      'warn',
      'plain HTTP came to the HTTPS port: a proxy in front has to use https',
      {},
      { address: this.peerOf(socket) },
    );
    endWith(socket, rawAnswer(400, 'text/plain; charset=utf-8', plainHttpWords, this.#headers));
  };

  #comesFor(socket: Socket, address: string): void {
    const ends = endsOf(socket);
    const client = plainAddress(address);
    this.#clients.set(ends, client);
    socket.once('close', () => this.#clients.delete(ends));
    if (!this.#trusted.has(client)) this.#shares.take(socket, client);
  }
}

/** Identifies a socket while it is open. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Ends): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
