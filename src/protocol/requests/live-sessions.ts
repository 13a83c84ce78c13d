/** The sessions that are open now, for administrators. */
import { z } from 'zod';
import { liveSession } from '../live-session.ts';
import { mostNoteLength, openStates } from '../open-states.ts';
import { anyLine, linesOfText } from '../text.ts';
import { nextCursor, pageAsked } from './paging.ts';
import { emptyObject, id, request } from './request.ts';

export const liveSessionRequests = {
  // The sessions that are open now and whose people the asker's roles cover. The latest come first.
  'sessions.live': request({
    by: 'person',
    permission: 'session.read-any',
    payload: z.strictObject({
      state: z.enum(openStates).optional(),
      /** User name or key of a participant. */
      person: anyLine(320).min(1).optional(),
      /** Words that must all be in the names, user names, device or id of a session. */
      text: anyLine(200).optional(),
      ...pageAsked,
    }),
    reply: z.strictObject({
      sessions: z.array(liveSession),
      /** How many match, on all pages. */
      total: z.int().min(0),
      nextCursor,
    }),
  }),
  // Ends any session, for both sides, who read the note at once.
  'session.end-any': request({
    by: 'person',
    permission: 'session.end-any',
    payload: z.strictObject({
      sessionId: id,
      note: linesOfText(mostNoteLength).optional(),
    }),
    reply: emptyObject,
  }),
};
