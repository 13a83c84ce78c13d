/** The section `webhooks` of the configuration. */
import { z } from 'zod';
import { networkSchema } from '../../common/ip-networks.ts';

export const webhooksSection = z
  .strictObject({
    /** Private networks that webhooks may be sent to, also without TLS. */
    allowedNetworks: z.array(networkSchema).max(100).default([]),
  })
  .prefault({});
