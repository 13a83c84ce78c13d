/**
 * Tests the connection without another person. The test lasts a minute at most and ends with the
 * socket. A second one of the same person replaces the first.
 */
import { z } from 'zod';
import { networkPaths, type PathOffer } from '../connection-check.ts';
import { iceServer, transportOffer } from '../media-offer.ts';
import { dtlsParameters } from '../media-parameters.ts';
import { id, emptyObject, request } from './request.ts';

const pathOffer = z.strictObject({
  networkPath: z.enum(networkPaths),
  transport: transportOffer,
  relay: iceServer.exactOptional(),
}) satisfies z.ZodType<PathOffer>;

export const checkRequests = {
  'check.open': request({
    by: 'person',
    payload: emptyObject,
    reply: z.strictObject({ networkPaths: z.array(pathOffer) }),
  }),
  'check.connect': request({
    by: 'person',
    payload: z.strictObject({ transportId: id, dtlsParameters }),
    reply: emptyObject,
  }),
  'check.close': request({ by: 'person', payload: emptyObject, reply: emptyObject }),
};
