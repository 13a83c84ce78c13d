import type { Role, SessionState, SessionView, ShareStatus } from '../protocol/session-view.ts';

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
  assertIn: (...states: SessionState[]) => void;
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

/** A page reports about the picture. That changes by the second, so it leaves no event. */
export function reportPicture(session: Shared, said: Picture): void {
  session.assertIn('allowed', 'sharing');
  session.picture = { ...session.picture, ...said };
  session.revision += 1;
}
