import type { MediaAccess } from '../domain/media-access.ts';
import type { ConsumerOffer } from '../protocol/media-offer.ts';
import type { MediaSource } from '../protocol/media-sources.ts';
import type { ParticipantId } from '../protocol/session-view.ts';

/** What a room announces. */
export interface RoomEvents {
  consumer: (to: ParticipantId, offer: ConsumerOffer) => void;
  consumerResumed: (to: ParticipantId, consumerId: string) => void;
  consumerClosed: (to: ParticipantId, consumerId: string) => void;
  screenCodecs: (to: ParticipantId, codecs: string[]) => void;
  /** How fast this participant's screen may be sent. */
  screenRate: (to: ParticipantId, bitsPerSecond: number) => void;
  /** A producer is gone that the page did not close: its transport failed or its page is gone. */
  producerClosed: (from: ParticipantId, source: MediaSource) => void;
  /** A message from a page's data channel; anything may be in it. */
  chat: (from: ParticipantId, message: Buffer) => void;
  /** The worker died: everybody's transports are gone. */
  lost: () => void;
}

/** Whose room it is. */
export interface RoomHost {
  /** What somebody may send and be sent at the moment; undefined for who takes no part. */
  access: (id: ParticipantId) => MediaAccess | undefined;
  events: RoomEvents;
}
