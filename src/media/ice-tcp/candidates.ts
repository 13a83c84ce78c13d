/**
 * Media over TCP, as the media code sees it: which worker has a username fragment, and which
 * candidates of the media ports and the HTTPS port browsers get. `proxy.ts` moves the bytes, since
 * a worker itself would accept any number of connections from anybody.
 */
import type { types } from 'mediasoup';
import type { TransportOffer } from '../../protocol/media-offer.ts';

export type IceCandidate = TransportOffer['iceCandidates'][number];

export interface TcpAddress {
  host: string;
  port: number;
}

/** A transport, as it is reached over TCP. */
export interface TcpTransport {
  worker: TcpAddress;
  /** The transport signs its answers to connectivity checks with this. */
  password: string;
}

/** The two TCP sides of a worker. */
export interface TcpEnds {
  /** Where the worker accepts media over TCP, from this process only. */
  tcp: TcpAddress;
  /** Where browsers reach it, best first. */
  announced: TcpAddress[];
}

/** The candidates that browsers get, by network path. */
export type RegisteredCandidates = Record<'tcp' | 'https', IceCandidate[]>;

export interface HttpsPort {
  /** The port at which people reach Beside. */
  port: number;
  /** The addresses at which people reach Beside, best first. */
  addresses: () => Promise<string[]>;
}

/** How often a name is looked up anew. */
const lookUpEveryMs = 300_000;
/**
 * Local preferences. Both are below those that mediasoup gives UDP, which begin at 10,000: UDP is
 * the better network path where it works, and the HTTPS port must serve pages.
 */
const preferences = { tcp: 1_000, https: 50 };

export class IceTcpCandidates {
  readonly #https: HttpsPort | undefined;
  readonly #transports = new Map<string, TcpTransport>();
  readonly #fragments = new WeakMap<types.WebRtcTransport, string>();
  #addresses: string[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(https: HttpsPort | undefined) {
    this.#https = https;
    this.#timer = setInterval(() => void this.#lookUp(), lookUpEveryMs).unref();
  }

  /** @param https Undefined if media may not use the HTTPS port. */
  static async open(https: HttpsPort | undefined): Promise<IceTcpCandidates> {
    const networkPaths = new IceTcpCandidates(https);
    await networkPaths.#lookUp();
    return networkPaths;
  }

  get throughHttps(): boolean {
    return this.#https !== undefined;
  }

  /**
   * Makes a transport reachable over TCP until it closes. Call it again after an ICE restart, which
   * changes the username fragment.
   *
   * @returns The candidates for the page, in addition to the transport's own.
   */
  register(transport: types.WebRtcTransport, { tcp, announced }: TcpEnds): RegisteredCandidates {
    const { usernameFragment, password } = transport.iceParameters;
    const earlier = this.#fragments.get(transport);
    this.#fragments.set(transport, usernameFragment);
    this.#transports.set(usernameFragment, { worker: tcp, password });
    if (earlier !== undefined) this.#transports.delete(earlier);
    else
      transport.observer.once('close', () =>
        this.#transports.delete(this.#fragments.get(transport) ?? ''),
      );
    const port = this.#https?.port ?? 0;
    return {
      tcp: candidates('tcp', announced),
      https: candidates(
        'https',
        this.#addresses.map((host) => ({ host, port })),
      ),
    };
  }

  /** The transport that has this username fragment. */
  transportOf(usernameFragment: string): TcpTransport | undefined {
    return this.#transports.get(usernameFragment);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #lookUp(): Promise<void> {
    this.#addresses = (await this.#https?.addresses()) ?? [];
  }
}

function candidates(
  networkPath: keyof RegisteredCandidates,
  addresses: TcpAddress[],
): IceCandidate[] {
  return addresses.map(({ host, port }, index) => ({
    foundation: `${networkPath}candidate`,
    priority: priorityOf(Math.max(1, preferences[networkPath] - index)),
    address: host,
    ip: host,
    protocol: 'tcp',
    port,
    type: 'host',
    tcpType: 'passive',
  }));
}

/** With mediasoup's type preference, which is above that of a relay. Source: RFC 8445, section 5.1.2.1. */
function priorityOf(localPreference: number): number {
  return 2 ** 24 * 64 + 2 ** 8 * localPreference + 255;
}
