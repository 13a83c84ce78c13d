/** Whether the sharer's screen is seen at this moment. All words about it depend on this. */
import type { PictureState } from './picture.ts';
import type { SessionModel } from './session-model.ts';

export type Exposure = PictureState | 'away' | 'lost';

/** Undefined while nothing is shared. Only `seen` means that the screen may be called visible. */
export function exposureOf({ view, attendance, picture }: SessionModel): Exposure | undefined {
  if (view.state !== 'sharing') return undefined;
  if (attendance.state !== 'here') return 'lost';
  if (view.other?.presence.state !== 'here') return 'away';
  return picture ?? 'awaited';
}
