/** What the server sends a page about its media: all that mediasoup-client needs, and no more. */
import { z } from 'zod';
import { rtpCapabilities, rtpParameters, sctpStreamParameters } from './media-parameters.ts';
import { mediaSources } from './media-sources.ts';
import { roles } from './session-view.ts';

export const iceParameters = z.strictObject({
  usernameFragment: z.string(),
  password: z.string(),
  iceLite: z.boolean().exactOptional(),
});

/** One side of a transport on the server. The shape is mediasoup-client's `TransportOptions`. */
export const transportOffer = z.strictObject({
  id: z.uuid(),
  iceParameters,
  iceCandidates: z.array(
    z.strictObject({
      foundation: z.string(),
      priority: z.int().min(0),
      address: z.string(),
      ip: z.string(),
      protocol: z.enum(['udp', 'tcp']),
      port: z.int().min(1).max(65_535),
      type: z.literal('host'),
      tcpType: z.literal('passive').exactOptional(),
    }),
  ),
  dtlsParameters: z.strictObject({
    role: z.enum(['auto', 'client', 'server']).exactOptional(),
    fingerprints: z.array(
      z.strictObject({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string(),
      }),
    ),
  }),
  sctpParameters: z
    .strictObject({
      port: z.int(),
      maxSendMessageSize: z.int(),
      maxReceiveMessageSize: z.int(),
    })
    .exactOptional(),
});
export type TransportOffer = z.infer<typeof transportOffer>;

/** A consumer that the server has made. It is paused until the page resumes it. */
export const consumerOffer = z.strictObject({
  consumerId: z.uuid(),
  producerId: z.uuid(),
  source: z.enum(mediaSources),
  from: z.enum(roles),
  /** The participant who sends it. */
  participantId: z.uuid(),
  /** Nothing comes yet. Show nothing until `media.consumer-resumed`. */
  producerPaused: z.boolean(),
  kind: z.enum(['audio', 'video']),
  rtpParameters,
});
export type ConsumerOffer = z.infer<typeof consumerOffer>;

const dataConsumerOffer = z.strictObject({
  dataConsumerId: z.uuid(),
  dataProducerId: z.uuid(),
  sctpStreamParameters,
});
export type DataConsumerOffer = z.infer<typeof dataConsumerOffer>;

/** A relay (TURN server). Its credentials are made for this page only, if the relay supports that. */
export const iceServer = z.strictObject({
  urls: z.array(z.string()),
  username: z.string(),
  credential: z.string(),
});
export type IceServer = z.infer<typeof iceServer>;

/** The answer to `media.join`: everything for both directions in one round trip. */
export const mediaOffer = z.strictObject({
  routerRtpCapabilities: rtpCapabilities,
  sendTransport: transportOffer,
  recvTransport: transportOffer,
  iceServers: z.array(iceServer),
  chat: dataConsumerOffer,
  /** MIME types (`video/AV1`) in which everybody else can show a screen, best first. Empty while unknown. */
  screenCodecs: z.array(z.string()),
});
export type MediaOffer = z.infer<typeof mediaOffer>;
