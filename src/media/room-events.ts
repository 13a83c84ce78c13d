import type { MediaAccess } from '../domain/media-access.ts';
import type { ConsumerOffer } from '../protocol/media-offer.ts';
import type { MediaSource } from '../protocol/media-sources.ts';
import type { ParticipantId } from '../protocol/session-view.ts';

/** What a room reports. */
export interface RoomEvents {
  consumer: (to: ParticipantId, offer: ConsumerOffer) => void;
  consumerResumed: (to: ParticipantId, consumerId: string) => void;
  consumerClosed: (to: ParticipantId, consumerId: string) => void;
  screenCodecs: (to: ParticipantId, codecs: string[]) => void;
  /** The bit rate at which this participant's screen may be sent. */
  screenRate: (to: ParticipantId, bitsPerSecond: number) => void;
  /** What a participant sends is taken no longer: they may not send it any more. */
  producerClosed: (to: ParticipantId, source: MediaSource) => void;
  /** A producer is gone that nobody has closed: its transport failed or its page is gone. */
  producerLost: (from: ParticipantId, source: MediaSource) => void;
  /** A message from a page's data channel; anything may be in it. */
  chat: (from: ParticipantId, message: Buffer) => void;
  /** The worker died, and everybody's transports with it. */
  lost: () => void;
}

/** What a room needs from its session. */
export interface RoomHost {
  /** What somebody may send and receive now. Undefined for somebody who takes no part. */
  access: (id: ParticipantId) => MediaAccess | undefined;
  /** Whether somebody's page is connected. */
  isHere: (id: ParticipantId) => boolean;
  events: RoomEvents;
}
