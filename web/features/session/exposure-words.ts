/** Whether the sharer's screen is seen, in one sentence. Every place uses the same sentence. */
import type { Side } from '../../../src/protocol/session-view.ts';
import type { Exposure } from './exposure.ts';
import { translate } from '../../i18n/locale.ts';

/** @param name The other person's name. */
export function exposureWords(exposure: Exposure, to: Side, name: string): string {
  if (to === 'sharer')
    return translate(exposure === 'seen' ? 'live.title' : `live.title.${exposure}`, { name });
  if (exposure === 'away') return translate('presence.away', { name });
  return translate(exposure === 'seen' ? 'state.sharing.helper' : `picture.${exposure}.title`, {
    name,
  });
}

/** What to do about it. Undefined if nothing needs to be done, or another element says it. */
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
