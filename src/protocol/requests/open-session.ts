/** Opens a session without a page, for instance from a ticket. */
import { z } from 'zod';
import { anyLine, lineOfText } from '../text.ts';
import { id, request } from './request.ts';

const words = lineOfText(200);
const userName = lineOfText(320);

export const openSessionRequests = {
  // For another helper, or for oneself. The helper enters it later, at `helperLink`.
  'sessions.open': request({
    by: 'person',
    // Opening a session for a device reveals that the device exists, so it also needs the right to
    // read devices.
    permission: ({ helper, deviceId }) => [
      helper === undefined ? 'session.offer' : 'session.open-any',
      ...(deviceId === undefined ? [] : (['device.read'] as const)),
    ],
    opensSession: true,
    payload: z.strictObject({
      /** The user name of the helper, who has signed in before. Left out: whoever asks. */
      helper: userName.optional(),
      /** The user name of the only person who may join. Left out: whoever has the code. */
      sharer: userName.optional(),
      /** If a device is given, only its user may join. */
      deviceId: anyLine(200).min(1).optional(),
      /** The reference of a ticket in another system. */
      ticket: words.optional(),
      /** What kind of request it is, for the reports. */
      category: words.optional(),
    }),
    reply: z.strictObject({
      sessionId: id,
      /** Where the helper enters the session. */
      helperLink: z.url(),
      /** What the sharer needs to join: the link, or the code. */
      sharerLink: z.url(),
      passcode: z.string(),
      /** Until then the helper has to enter and the sharer has to join. Milliseconds since 1970. */
      expiresAt: z.int(),
    }),
  }),
};
