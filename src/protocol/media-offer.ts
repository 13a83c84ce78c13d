/** What the server tells a page about its media: all that mediasoup-client needs, and no more. */
import type { RtpCapabilities, RtpParameters, SctpStreamParameters } from './media-parameters.ts';
import type { MediaSource } from './media-sources.ts';
import type { ParticipantId, Role } from './session-view.ts';

/**
 * What a screen can be sent in, best first: at equal bit rates AV1 keeps small text far sharper than
 * the others.
 */
export const screenPreference = ['video/AV1', 'video/VP9', 'video/H264', 'video/VP8'] as const;

/** By whom a capture was ended: in Beside, or around it by the browser's own bar, a closed window, the system. */
export const captureEnds = ['person', 'browser'] as const;
export type CaptureEnd = (typeof captureEnds)[number];

export interface IceParameters {
  usernameFragment: string;
  password: string;
  iceLite?: boolean;
}

/** One side of a transport on the server; after mediasoup-client's `TransportOptions`. */
export interface TransportOffer {
  id: string;
  iceParameters: IceParameters;
  iceCandidates: {
    foundation: string;
    priority: number;
    address: string;
    ip: string;
    protocol: 'udp' | 'tcp';
    port: number;
    type: 'host';
    tcpType?: 'passive';
  }[];
  dtlsParameters: {
    role?: 'auto' | 'client' | 'server';
    fingerprints: {
      algorithm: 'sha-1' | 'sha-224' | 'sha-256' | 'sha-384' | 'sha-512';
      value: string;
    }[];
  };
  sctpParameters?: { port: number; maxSendMessageSize: number; maxReceiveMessageSize: number };
}

/** A consumer that the server has made, paused until the page resumes it. */
export interface ConsumerOffer {
  consumerId: string;
  producerId: string;
  source: MediaSource;
  from: Role;
  /** Who of those in that role sends it. */
  participantId: ParticipantId;
  /** Nothing comes yet: there is nothing to show until `media.consumer-resumed`. */
  producerPaused: boolean;
  kind: 'audio' | 'video';
  rtpParameters: RtpParameters;
}

export interface DataConsumerOffer {
  dataConsumerId: string;
  dataProducerId: string;
  sctpStreamParameters: SctpStreamParameters;
}

/** A relay (TURN server), with credentials for this page alone where it takes such. */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

/** The answer to `media.join`: everything for both directions in one round trip. */
export interface MediaOffer {
  routerRtpCapabilities: RtpCapabilities;
  sendTransport: TransportOffer;
  recvTransport: TransportOffer;
  iceServers: IceServer[];
  chat: DataConsumerOffer;
  /** MIME types (`video/AV1`) that everybody else can show a screen in, best first; empty while unknown. */
  screenCodecs: string[];
}
