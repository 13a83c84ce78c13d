/** The state of the picture, from the reports of both pages. It is the same for both of them. */
import type { ScreenSight, ScreenSource } from '../../../src/protocol/session-view.ts';

export type PictureState =
  | 'seen'
  | 'awaited'
  /** Missing, although it should be there by now. */
  | 'overdue'
  /** No new picture comes, so an old one is shown. */
  | 'still'
  /** What was picked shows nothing. */
  | 'hidden'
  /** The helper's browser cannot show any. */
  | 'unable';

/** What the sharer's page and the helper's page report. */
export interface PictureParts {
  source: ScreenSource | undefined;
  seen: ScreenSight | undefined;
}

/** The state, without how long the person has waited. */
export function pictureOf({ source, seen }: PictureParts): Exclude<PictureState, 'overdue'> {
  if (seen === 'unable') return 'unable';
  if (source === 'hidden') return 'hidden';
  if (seen === 'moving') return 'seen';
  // Some browsers send pictures only of changes. Then nothing is missing when none come.
  if (seen === 'still') return source === 'quiet' ? 'seen' : 'still';
  return 'awaited';
}
