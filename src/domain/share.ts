import type {
  ParticipantId,
  Role,
  SessionState,
  SessionView,
  ShareStatus,
} from '../protocol/session-view.ts';
import type { SessionEventBody } from './session-events.ts';

type ShareView = SessionView['share'];

/** The state of the sharing, as it is stored. */
export type Share = Pick<ShareView, 'status' | 'surface'>;
/**
 * What only the pages know about the picture: the sharer's page its source, the helper's page what
 * is seen.
 */
export type Picture = Pick<ShareView, 'source' | 'seen'>;

interface Shared {
  picture: Picture;
  revision: number;
  lead: { id: ParticipantId };
  firstSharedAt: number | undefined;
  firstPictureMs: number | undefined;
  assertIn: (...states: SessionState[]) => void;
  record: (at: number, body: SessionEventBody, by?: ParticipantId) => void;
}

const ofPage: readonly ShareStatus[] = [
  'choosing',
  'cancelled',
  'denied-by-system',
  'unsupported',
  'failed',
];

/** Whether this status concerns only the sharer's page and its browser, and is void when the page goes. */
export function endsWithPage(status: ShareStatus): boolean {
  return ofPage.includes(status);
}

/** The picture without what the page of one role has reported. */
export function pictureWithout(role: Role, { source, seen }: Picture): Picture {
  return role === 'sharer' ? { ...(seen && { seen }) } : { ...(source && { source }) };
}

/**
 * A page reports about the picture. That changes by the second, so it leaves no event, but for the
 * first picture that the lead sees.
 */
export function reportPicture(session: Shared, said: Picture, now: number): void {
  session.assertIn('allowed', 'sharing');
  session.picture = { ...session.picture, ...said };
  session.revision += 1;
  const { firstSharedAt, firstPictureMs, lead } = session;
  if (said.seen !== 'moving' || firstSharedAt === undefined || firstPictureMs !== undefined) return;
  const afterMs = Math.max(0, now - firstSharedAt);
  session.firstPictureMs = afterMs;
  session.record(now, { type: 'share.seen', afterMs }, lead.id);
}
