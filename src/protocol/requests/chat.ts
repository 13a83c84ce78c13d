/** Chat for pages whose data channel is not open, and to fill gaps. */
import { z } from 'zod';
import { chatDraft, chatMessage, threadPage } from '../chat-schemas.ts';
import { request } from './request.ts';

export const chatRequests = {
  'chat.send': request({
    by: 'helper-or-sharer',
    payload: chatDraft,
    reply: z.strictObject({ message: chatMessage }),
  }),
  'chat.history': request({
    by: 'participant',
    payload: z.strictObject({ afterSeq: z.int().min(0) }),
    reply: threadPage,
  }),
};
