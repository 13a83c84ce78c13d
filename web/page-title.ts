/** The title of the tab, which tells how things stand when another window is in front. */
import { formatPasscode } from '../src/protocol/passcode.ts';
import { exposureOf } from './features/session/exposure.ts';
import type { Route } from './client/route.ts';
import type { SessionModel } from './features/session/session-model.ts';
import { translate, type MessageKey } from './i18n/locale.ts';
import { exposureWords } from './features/session/exposure-words.ts';

const byRoute: Record<Route, MessageKey> = {
  entry: 'title.entry',
  join: 'title.join',
  help: 'title.help',
  admin: 'title.admin',
  account: 'title.account',
  check: 'title.check',
  'demo-sign-in': 'title.demo',
  'sign-in-failed': 'title.sign-in-failed',
  'sign-out': 'title.sign-out',
  'not-found': 'title.not-found',
};

/** @param model The session that is shown, if any. */
export function pageTitle(route: Route, model: SessionModel | undefined): string {
  const words = model ? sessionTitle(model) : translate(byRoute[route]);
  return `${words} · ${translate('app.name')}`;
}

/** Who or which code comes first: of several tabs, only the beginning can be read. */
function sessionTitle(model: SessionModel): string {
  const { state, role, other, invitation } = model.view;
  const name = other?.person.name ?? '';
  if (state === 'ended') return translate(name ? 'title.over' : 'title.over.unmet', { name });
  if (other?.presence.state === 'away') return translate('presence.away', { name });
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
