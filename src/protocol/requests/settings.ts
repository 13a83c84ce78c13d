import { z } from 'zod';
import { settingChange, settingView } from '../settings.ts';
import { emptyObject, request } from './request.ts';

const settings = z.strictObject({ settings: z.array(settingView) });

export const settingRequests = {
  'settings.read': request({
    by: 'person',
    permission: 'settings.write',
    payload: emptyObject,
    reply: settings,
  }),
  // Without a value, the value of the configuration applies again.
  'settings.change': request({
    by: 'person',
    permission: 'settings.write',
    payload: settingChange,
    reply: settings,
  }),
};
