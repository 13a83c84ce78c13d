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
  /** What a participant sends is taken no longer: they may not send it any more. */
  producerClosed: (to: ParticipantId, source: MediaSource) => void;
  /** A producer is gone that nobody has closed: its transport failed or its page is gone. */
  producerLost: (from: ParticipantId, source: MediaSource) => void;
  /** A message from a page's data channel; anything may be in it. */
  chat: (from: ParticipantId, message: Buffer) => void;
  /** The worker died: everybody's transports are gone. */
  lost: () => void;
}

/** Whose room it is. */
export interface RoomHost {
  /** What somebody may send and be sent at the moment; undefined for who takes no part. */
  access: (id: ParticipantId) => MediaAccess | undefined;
  /** Whether somebody's page is connected. */
  isHere: (id: ParticipantId) => boolean;
  events: RoomEvents;
}
