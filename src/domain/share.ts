import type { Role, SessionState, SessionView, ShareStatus } from '../protocol/session-view.ts';

type ShareView = SessionView['share'];

/** How the sharing stands, as it is stored. */
export type Share = Pick<ShareView, 'status' | 'surface'>;
/** What only the pages know of the picture: the sharer's its source, the helper's what is seen of it. */
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

/** Whether it is about the sharer's page and its browser, and nothing of it outlives them. */
export function endsWithPage(status: ShareStatus): boolean {
  return ofPage.includes(status);
}

/** A picture of which one of the pages no longer says anything. */
export function pictureWithout(role: Role, { source, seen }: Picture): Picture {
  return role === 'sharer' ? { ...(seen && { seen }) } : { ...(source && { source }) };
}

/** A page tells of the picture. That changes by the second, and so it leaves no event. */
export function tellPicture(session: Shared, said: Picture): void {
  session.assertIn('allowed', 'sharing');
  session.picture = { ...session.picture, ...said };
  session.revision += 1;
}
