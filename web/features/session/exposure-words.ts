/** How the sharer's screen is exposed, in one sentence: the same one wherever it is told. */
import type { Side } from '../../../src/protocol/session-view.ts';
import type { Exposure } from './exposure.ts';
import { translate } from '../../i18n/locale.ts';

/** @param name The other person's. */
export function exposureWords(exposure: Exposure, to: Side, name: string): string {
  if (to === 'sharer')
    return translate(exposure === 'seen' ? 'live.title' : `live.title.${exposure}`, { name });
  if (exposure === 'away') return translate('presence.away', { name });
  return translate(exposure === 'seen' ? 'state.sharing.helper' : `picture.${exposure}.title`, {
    name,
  });
}

/** What to do about it; undefined where nothing has to be done, or where it is said elsewhere. */
export function exposureAdvice(exposure: Exposure, to: Side, name: string): string | undefined {
  switch (exposure) {
    case 'overdue':
    case 'still':
    case 'hidden':
    case 'unable':
      return translate(`picture.${exposure}.${to}`, { name });
    default:
      return undefined;
  }
}
