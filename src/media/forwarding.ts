/**
 * Forwards the media of a room. One producer goes to any number of viewers. The room's host decides
 * who may receive it.
 */
import type { types } from 'mediasoup';
import type { MediaAccess } from '../domain/media-access.ts';
import type { ConsumerOffer } from '../protocol/media-offer.ts';
import type { MediaSource } from '../protocol/media-sources.ts';
import type { Peer } from './peer.ts';
import type { Peers } from './peers.ts';
import type { RoomHost } from './room-events.ts';
import { tellScores } from './scores.ts';

/** What a participant may do whose part has ended. */
const noAccess: MediaAccess = { sends: [], receives: [], chat: false };

export class Forwarding {
  readonly #router: types.Router;
  readonly #peers: Peers;
  readonly #host: RoomHost;

  constructor(router: types.Router, peers: Peers, host: RoomHost) {
    this.#router = router;
    this.#peers = peers;
    this.#host = host;
  }

  /**
   * Offers a new producer to everybody who may receive it.
   *
   * @throws The first failure, if nobody was offered it.
   */
  async offerToAll(from: Peer, producer: types.Producer, source: MediaSource): Promise<void> {
    const offers = await Promise.allSettled(
      this.#peers.others(from).map(async (peer) => await this.#offer(peer, producer, source, from)),
    );
    const isOffered = offers.some((offer) => offer.status === 'fulfilled' && offer.value);
    if (!isOffered) throwFailure(offers);
  }

  /**
   * @returns Offers of everything that others send and this peer may receive. They replace all
   *   earlier offers to this peer.
   */
  async offersFor(peer: Peer): Promise<ConsumerOffer[]> {
    const offers = [];
    for (const from of this.#peers.others(peer))
      for (const [source, producer] of from.producers)
        offers.push(await this.#consume(peer, producer, source, from));
    return offers.filter((offer) => offer !== undefined);
  }

  /**
   * Lets the messages of the thread go to a page, or stops them, as the host allows. The worker
   * handles these calls in order.
   */
  async setChat({ id, chat }: Peer): Promise<void> {
    const isAllowed = this.#host.access(id)?.chat === true;
    if (chat?.paused === isAllowed) await (isAllowed ? chat.resume() : chat.pause());
  }

  /**
   * Offers to everybody what they may receive now and are not sent yet.
   *
   * @throws The first failure, after all other offers were made.
   */
  async offerAllowed(): Promise<void> {
    const offers = this.#peers.all().flatMap((peer) => [
      this.setChat(peer),
      ...this.#peers.others(peer).flatMap((from) =>
        [...from.producers]
          .filter(([, producer]) => !peer.consumes(producer.id))
          .map(async ([source, producer]) => {
            await this.#offer(peer, producer, source, from);
          }),
      ),
    ]);
    throwFailure(await Promise.allSettled(offers));
  }

  /** Closes at once what somebody may no longer send or receive. */
  closeForbidden(): void {
    const { access, events } = this.#host;
    for (const peer of this.#peers.all()) {
      const { sends, receives, chat } = access(peer.id) ?? noAccess;
      for (const [source, producer] of [...peer.producers]) {
        if (sends.includes(source)) continue;
        producer.close();
        events.producerClosed(peer.id, source);
      }
      for (const consumer of [...peer.consumers.values()]) {
        if (receives.includes(consumer.appData.source)) continue;
        consumer.close();
        events.consumerClosed(peer.id, consumer.id);
      }
      // This fails if the page has gone meanwhile. Then the page receives nothing anyway.
      if (!chat) peer.chat?.pause().catch(() => undefined);
      if (access(peer.id)) continue;
      peer.close();
      this.#peers.delete(peer.id);
    }
  }

  /** @returns Whether it was offered. False if this peer may not receive it, or cannot show it. */
  async #offer(
    peer: Peer,
    producer: types.Producer,
    source: MediaSource,
    from: Peer,
  ): Promise<boolean> {
    const offer = await this.#consume(peer, producer, source, from);
    if (offer) this.#host.events.consumer(peer.id, offer);
    return offer !== undefined;
  }

  /** @returns The offer. Undefined if this peer may not receive it, or its page cannot show it. */
  async #consume(
    peer: Peer,
    producer: types.Producer,
    source: MediaSource,
    from: Peer,
  ): Promise<ConsumerOffer | undefined> {
    const { access, events } = this.#host;
    if (!access(peer.id)?.receives.includes(source)) return undefined;
    const offer = await peer.consume(producer, source, from, this.#router);
    if (!offer) return undefined;
    const consumer = peer.consumer(offer.consumerId);
    consumer.on('producerresume', () => {
      events.consumerResumed(peer.id, offer.consumerId);
    });
    consumer.on('producerclose', () => {
      events.consumerClosed(peer.id, offer.consumerId);
    });
    tellScores(consumer, (score) => {
      events.score(offer.consumerId, score);
    });
    return offer;
  }
}

/** @throws The first failure in the order of the list, if there is one. */
function throwFailure(results: PromiseSettledResult<unknown>[]): void {
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
