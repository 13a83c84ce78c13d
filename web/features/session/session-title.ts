/** The title of the tab. It shows the state while another window is in front. */
import { formatPasscode } from '../../../src/protocol/passcode.ts';
import { exposureOf } from './exposure.ts';
import type { SessionModel } from './session-model.ts';
import { translate } from '../../i18n/locale.ts';
import { exposureWords } from './exposure-words.ts';
import { isExpected } from './expected.ts';

/** The person or the code comes first: of several tabs only the beginning is visible. */
export function sessionTitle(model: SessionModel): string {
  const { state, role, other, invitation } = model.view;
  const name = other?.person.name ?? '';
  if (state === 'ended') return translate(name ? 'title.over' : 'title.over.unmet', { name });
  if (other?.presence.state === 'away')
    return translate(isExpected(other) ? 'presence.expected' : 'presence.away', { name });
  switch (state) {
    case 'waiting':
      return invitation
        ? translate('title.waiting.code', { code: formatPasscode(invitation.passcode) })
        : translate('state.waiting');
    case 'joined':
      return translate('title.here', { name });
    case 'requested':
      return translate(`title.asked.${role}`, { name });
    case 'allowed':
      return translate(`title.let.${role}`, { name });
    case 'sharing': {
      if (role === 'sharer') return translate('title.sharing.sharer');
      const exposure = exposureOf(model);
      return exposure && exposure !== 'seen'
        ? exposureWords(exposure, role, name)
        : translate('title.live.helper', { name });
    }
  }
}
