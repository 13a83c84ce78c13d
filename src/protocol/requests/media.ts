/** Transports, and what flows over them. */
import { z } from 'zod';
import { consumerOffer, iceParameters, iceServer, mediaOffer } from '../media-offer.ts';
import {
  dtlsParameters,
  rtpCapabilities,
  rtpParameters,
  sctpStreamParameters,
} from '../media-parameters.ts';
import { captureEnds, mediaSources } from '../media-sources.ts';
import type { Permission } from '../permissions.ts';
import { surfaces, type Role } from '../session-view.ts';
import { id, emptyObject, request } from './request.ts';

/** A helper needs a permission to speak. The sharer may always speak. */
const toSpeak = (role: Role | undefined): Permission[] =>
  role === 'helper' ? ['session.voice'] : [];

export const mediaRequests = {
  // `resumes` says what the page was sending and will send again at once. Until then it does not
  // count as ended.
  'media.join': request({
    by: 'participant',
    payload: z.strictObject({ resumes: z.array(z.enum(mediaSources)).max(2).optional() }),
    reply: mediaOffer,
  }),
  'media.ready': request({
    by: 'participant',
    payload: z.strictObject({ rtpCapabilities }),
    reply: z.strictObject({ consumers: z.array(consumerOffer) }),
  }),
  // The requests without a turn use only the asking page's own transports and consumers. They need
  // not wait until the session is stored: the first picture depends on them.
  'media.connect-transport': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ transportId: id, dtlsParameters }),
    reply: emptyObject,
  }),
  // Other ICE parameters for one of the page's own transports (ICE restart), with present
  // credentials: those in the offer may have expired.
  'media.restart-ice': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ transportId: id }),
    reply: z.strictObject({ iceParameters, iceServers: z.array(iceServer) }),
  }),
  // A second producer of the same source replaces the first. A paused producer is set up at both
  // ends and sends nothing, so that a screen that is shared later appears at once.
  'media.produce': request({
    by: 'helper-or-sharer',
    permission: ({ source }, role) => (source === 'microphone' ? toSpeak(role) : []),
    payload: z.strictObject({
      source: z.enum(mediaSources),
      surface: z.enum(surfaces).optional(),
      rtpParameters,
      paused: z.boolean().optional(),
    }),
    reply: z.strictObject({ producerId: id }),
  }),
  'media.resume-producer': request({
    by: 'helper-or-sharer',
    // A helper resumes only a voice. A screen is refused for another reason.
    permission: (_, role) => toSpeak(role),
    payload: z.strictObject({ producerId: id, surface: z.enum(surfaces).optional() }),
    reply: emptyObject,
  }),
  'media.close-producer': request({
    by: 'helper-or-sharer',
    payload: z.strictObject({ producerId: id, endedBy: z.enum(captureEnds).optional() }),
    reply: emptyObject,
  }),
  'media.resume-consumer': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ consumerId: id }),
    reply: emptyObject,
  }),
  'media.request-key-frame': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ consumerId: id }),
    reply: emptyObject,
  }),
  'media.produce-data': request({
    by: 'helper-or-sharer',
    payload: z.strictObject({ sctpStreamParameters }),
    reply: z.strictObject({ dataProducerId: id }),
  }),
};
