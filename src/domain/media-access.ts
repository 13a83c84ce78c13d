import { grantNames, grants, type Grant } from '../protocol/grants.ts';
import { mediaSources, type MediaSource } from '../protocol/media-sources.ts';
import type { ParticipantId } from '../protocol/session-view.ts';
import { isLetIn } from './granting.ts';
import type { Session } from './session.ts';

/** What one participant may send, and what they may receive from others. */
export interface MediaAccess {
  sends: readonly MediaSource[];
  receives: readonly MediaSource[];
  /** Whether they may read the thread. */
  chat: boolean;
}

/** @returns Undefined for somebody who takes no part in the session. */
export function mediaAccess(session: Session, id: ParticipantId): MediaAccess | undefined {
  const participant = session.participant(id);
  if (!participant || participant.end || session.end) return undefined;
  if (participant.role !== 'sharer')
    return {
      ...opened(grantNames.filter((grant) => session.grants.status(id, grant) === 'given')),
      chat: isLetIn(session, id),
    };
  // The sharer is at the other end of every grant that the others hold.
  const given = opened(grantNames.filter((grant) => session.grants.holders(grant).length > 0));
  return { sends: given.receives, receives: given.sends, chat: true };
}

function opened(held: Grant[]): Omit<MediaAccess, 'chat'> {
  const all = (way: 'sends' | 'receives') =>
    mediaSources.filter((source) =>
      held.some((grant) => (grants[grant][way] as readonly MediaSource[]).includes(source)),
    );
  return { sends: all('sends'), receives: all('receives') };
}
