import type { ConsumerOffer, MediaSource } from '../protocol/media-offer.ts';
import type { Role } from '../protocol/session-view.ts';

/** What a room announces. */
export interface RoomEvents {
  consumer: (role: Role, offer: ConsumerOffer) => void;
  consumerResumed: (role: Role, consumerId: string) => void;
  consumerClosed: (role: Role, consumerId: string) => void;
  screenCodecs: (role: Role, codecs: string[]) => void;
  /** How fast this participant's screen may be sent. */
  screenRate: (role: Role, bitsPerSecond: number) => void;
  /** A producer is gone that the page did not close: its transport failed or its page is gone. */
  producerClosed: (role: Role, source: MediaSource) => void;
  /** A message from a page's data channel; anything may be in it. */
  chat: (role: Role, message: Buffer) => void;
  /** The worker died: everybody's transports are gone. */
  lost: () => void;
}
