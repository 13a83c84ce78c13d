import { z } from 'zod';
import { settingChange, settingView } from '../settings.ts';
import { settingsChange } from '../settings-history.ts';
import { nextCursor, pageAsked } from './paging.ts';
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
  // The newest change comes first. For whoever sets them: the audit log has the same for auditors.
  'settings.history': request({
    by: 'person',
    permission: 'settings.write',
    payload: z.strictObject(pageAsked),
    reply: z.strictObject({ changes: z.array(settingsChange), nextCursor }),
  }),
};
