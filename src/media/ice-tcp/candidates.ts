/**
 * Media over TCP, as seen by the media: which worker a user-name fragment belongs to, and what
 * browsers are told of the media ports and the HTTPS port. `proxy.ts` moves the bytes, since a
 * worker takes any number of connections from anybody.
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
  /** It signs its answers to connectivity checks with this. */
  password: string;
}

/** A worker, seen from both sides of this process. */
export interface TcpEnds {
  /** Where it takes media over TCP: from this process alone. */
  tcp: TcpAddress;
  /** Where browsers are told to bring it, best first. */
  told: TcpAddress[];
}

/** What browsers are told, by network path. */
export type RegisteredCandidates = Record<'tcp' | 'https', IceCandidate[]>;

export interface HttpsPort {
  /** The port at which people reach Beside. */
  port: number;
  /** The addresses at which they do, best first. */
  addresses: () => Promise<string[]>;
}

/** How often a name is looked up anew. */
const lookUpEveryMs = 300_000;
/**
 * Local preferences, both below all that mediasoup gives UDP, which begins at 10,000: where UDP gets
 * through it is the better network path, and the HTTPS port has pages to serve.
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

  /** @param https Undefined when media keeps off the HTTPS port. */
  static async open(https: HttpsPort | undefined): Promise<IceTcpCandidates> {
    const networkPaths = new IceTcpCandidates(https);
    await networkPaths.#lookUp();
    return networkPaths;
  }

  get throughHttps(): boolean {
    return this.#https !== undefined;
  }

  /**
   * From now on, and until it closes, a transport is reached over TCP. To be called again after an ICE
   * restart, which changes the user-name fragment.
   *
   * @returns What to tell the page besides the transport's own candidates.
   */
  register(transport: types.WebRtcTransport, { tcp, told }: TcpEnds): RegisteredCandidates {
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
      tcp: candidates('tcp', told),
      https: candidates(
        'https',
        this.#addresses.map((host) => ({ host, port })),
      ),
    };
  }

  /** The transport that has this user-name fragment. */
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

/** With mediasoup's type preference, above a relay. Source: RFC 8445, section 5.1.2.1. */
function priorityOf(localPreference: number): number {
  return 2 ** 24 * 64 + 2 ** 8 * localPreference + 255;
}
