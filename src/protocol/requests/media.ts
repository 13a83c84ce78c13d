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
import { id, nothing, request } from './request.ts';

/** The helper's voice is a right; the person who is helped may always speak. */
const toSpeak = (role: Role | undefined): Permission[] =>
  role === 'helper' ? ['session.voice'] : [];

export const mediaRequests = {
  // With what the page was sending, and sends at once again: until then it does not count as ended.
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
  // Without a turn are those that touch nothing but the asking page's own transports and consumers. They
  // need not wait for what is being stored about the session: the first picture hangs on them.
  'media.connect-transport': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ transportId: id, dtlsParameters }),
    reply: nothing,
  }),
  // Another network path for one of the page's own transports (ICE restart), with credentials of now:
  // those that came with the offer may have ended.
  'media.restart-ice': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ transportId: id }),
    reply: z.strictObject({ iceParameters, iceServers: z.array(iceServer) }),
  }),
  // A second one of the same source takes the place of the first. One that is paused is made ready
  // at both ends, and nothing is taken from it: what is shared then appears at once.
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
    // A helper has nothing but a voice to go on with; a screen is refused for another reason.
    permission: (_, role) => toSpeak(role),
    payload: z.strictObject({ producerId: id, surface: z.enum(surfaces).optional() }),
    reply: nothing,
  }),
  'media.close-producer': request({
    by: 'helper-or-sharer',
    payload: z.strictObject({ producerId: id, endedBy: z.enum(captureEnds).optional() }),
    reply: nothing,
  }),
  'media.resume-consumer': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ consumerId: id }),
    reply: nothing,
  }),
  'media.request-key-frame': request({
    by: 'participant',
    turn: false,
    payload: z.strictObject({ consumerId: id }),
    reply: nothing,
  }),
  'media.produce-data': request({
    by: 'helper-or-sharer',
    payload: z.strictObject({ sctpStreamParameters }),
    reply: z.strictObject({ dataProducerId: id }),
  }),
};
