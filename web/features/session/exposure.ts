/** How the sharer's screen is exposed at this moment: what every word about it hangs on. */
import type { PictureState } from './picture.ts';
import type { SessionModel } from './session-model.ts';

export type Exposure = PictureState | 'away' | 'lost';

/** Undefined while nothing is shared. Only when it is `seen` may anybody be told that the screen is. */
export function exposureOf({ view, attendance, picture }: SessionModel): Exposure | undefined {
  if (view.state !== 'sharing') return undefined;
  if (attendance.state !== 'here') return 'lost';
  if (view.other?.presence.state !== 'here') return 'away';
  return picture ?? 'awaited';
}
