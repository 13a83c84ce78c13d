import type { RetentionKind } from '../../protocol/retention.ts';
import { auditPurging } from './audit-payload.ts';
import { chatPurging } from './chat.ts';
import { peoplePurging } from './people.ts';
import type { Purging } from './purging.ts';
import { sessionPurging } from './sessions.ts';

/** How each kind of data is deleted: one part after the other. */
export const purgings: Record<RetentionKind, readonly Purging[]> = {
  chat: [chatPurging],
  // A session with chat is not deleted.
  sessions: [chatPurging, sessionPurging],
  'personal-data': [peoplePurging],
  audit: [auditPurging],
};
