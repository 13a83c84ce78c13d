/** What becomes of the picture, out of what the two pages say of it: the same for both of them. */
import type { ScreenSight, ScreenSource } from '../../../src/protocol/session-view.ts';

export type PictureState =
  | 'seen'
  | 'awaited'
  /** Not there, though it should be by now. */
  | 'overdue'
  /** No new one comes, and so an old one is shown. */
  | 'still'
  /** There is nothing to be seen of what was picked. */
  | 'hidden'
  /** The helper's browser cannot show any. */
  | 'unable';

/** What the sharer's page says, and the helper's. */
export interface PictureParts {
  source: ScreenSource | undefined;
  seen: ScreenSight | undefined;
}

/** What it is, but for how long one has waited for it. */
export function pictureOf({ source, seen }: PictureParts): Exclude<PictureState, 'overdue'> {
  if (seen === 'unable') return 'unable';
  if (source === 'hidden') return 'hidden';
  if (seen === 'moving') return 'seen';
  // A browser that sends pictures only of what changes leaves nothing out when none come.
  if (seen === 'still') return source === 'quiet' ? 'seen' : 'still';
  return 'awaited';
}
