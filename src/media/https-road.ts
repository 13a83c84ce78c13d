/**
 * Media through the HTTPS port, as seen by the media: which worker a user-name fragment belongs to,
 * and what browsers are told. `http/one-port.ts` moves the bytes.
 */
import type { types } from 'mediasoup';
import type { TransportOffer } from '../protocol/media-offer.ts';

export type IceCandidate = TransportOffer['iceCandidates'][number];

/** Where a worker takes media over TCP. */
export interface TcpAddress {
  host: string;
  port: number;
}

export interface HttpsRoadOptions {
  /** The port at which people reach Beside. */
  port: number;
  /** The addresses at which they do, best first. */
  addresses: () => Promise<string[]>;
}

/** How often a name is looked up anew. */
const lookUpEveryMs = 300_000;

export class HttpsRoad {
  readonly #port: number;
  readonly #workers = new Map<string, TcpAddress>();
  readonly #fragments = new WeakMap<types.WebRtcTransport, string>();
  #addresses: string[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(options: HttpsRoadOptions) {
    this.#port = options.port;
    this.#timer = setInterval(() => void this.#lookUp(options), lookUpEveryMs).unref();
  }

  static async open(options: HttpsRoadOptions): Promise<HttpsRoad> {
    const road = new HttpsRoad(options);
    await road.#lookUp(options);
    return road;
  }

  /**
   * From now on, and until it closes, a transport is reached through the HTTPS port. To be called
   * again after an ICE restart, which changes the user-name fragment.
   *
   * @returns What to tell the page besides the transport's own candidates.
   */
  lead(transport: types.WebRtcTransport, worker: TcpAddress): IceCandidate[] {
    const { usernameFragment } = transport.iceParameters;
    const earlier = this.#fragments.get(transport);
    this.#fragments.set(transport, usernameFragment);
    this.#workers.set(usernameFragment, worker);
    if (earlier !== undefined) this.#workers.delete(earlier);
    else
      transport.observer.once('close', () =>
        this.#workers.delete(this.#fragments.get(transport) ?? ''),
      );
    return this.#addresses.map((address, index) => ({
      foundation: 'httpscandidate',
      priority: priorityOf(index),
      address,
      ip: address,
      protocol: 'tcp',
      port: this.#port,
      type: 'host',
      tcpType: 'passive',
    }));
  }

  /** The worker of the transport that has this user-name fragment. */
  workerOf(usernameFragment: string): TcpAddress | undefined {
    return this.#workers.get(usernameFragment);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #lookUp({ addresses }: HttpsRoadOptions): Promise<void> {
    this.#addresses = await addresses();
  }
}

/**
 * Below all that mediasoup gives the media ports (type preference 64, local preferences from 10,000
 * downwards), above a relay. Source: RFC 8445, section 5.1.2.1.
 */
function priorityOf(index: number): number {
  const localPreference = Math.max(1, 50 - index);
  return 2 ** 24 * 64 + 2 ** 8 * localPreference + 255;
}
