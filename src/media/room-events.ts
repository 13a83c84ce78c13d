import type { MediaAccess } from '../domain/media-access.ts';
import type { ConsumerOffer } from '../protocol/media-offer.ts';
import type { MediaSource } from '../protocol/media-sources.ts';
import type { ParticipantId } from '../protocol/session-view.ts';

/** What a room reports to its host. */
export interface RoomEvents {
  consumer: (to: ParticipantId, offer: ConsumerOffer) => void;
  consumerResumed: (to: ParticipantId, consumerId: string) => void;
  consumerClosed: (to: ParticipantId, consumerId: string) => void;
  screenCodecs: (to: ParticipantId, codecs: string[]) => void;
  /** The bit rate at which this participant's screen may be sent. */
  screenRate: (to: ParticipantId, bitsPerSecond: number) => void;
  /**
   * How well a consumer's stream reaches its viewer, from 1 to 10. Undefined while nothing is sent,
   * and once the consumer has closed.
   */
  score: (consumerId: string, score: number | undefined) => void;
  /** The room has closed a producer, because the participant may no longer send this source. */
  producerClosed: (to: ParticipantId, source: MediaSource) => void;
  /** A producer has ended without a request: its transport failed, or its page has gone. */
  producerLost: (from: ParticipantId, source: MediaSource) => void;
  /** A message from a page's data channel. Its content has not been checked. */
  chat: (from: ParticipantId, message: Buffer) => void;
  /** The worker has died. So everybody's transports are lost. */
  lost: () => void;
}

/** What a room needs from its session. */
export interface RoomHost {
  /** What a person may send and receive now. Undefined if they do not take part. */
  access: (id: ParticipantId) => MediaAccess | undefined;
  /** Whether somebody's page is connected. */
  isHere: (id: ParticipantId) => boolean;
  events: RoomEvents;
}
