import { z } from 'zod';
import { deviceCard } from '../device.ts';
import { anyLine } from '../text.ts';
import { request } from './request.ts';

export const deviceRequests = {
  // Some of the devices, by name.
  'device.list': request({
    by: 'person',
    permission: 'device.read',
    payload: z.strictObject({
      /** Words that must all be in the name, the user name or the system. */
      search: anyLine(200),
      offset: z.int().min(0),
    }),
    reply: z.strictObject({
      /** False if the organization keeps no list of devices. */
      kept: z.boolean(),
      devices: z.array(deviceCard),
      /** How many devices match the search. */
      total: z.int().min(0),
    }),
  }),
};
