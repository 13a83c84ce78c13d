/** The title of the tab, which tells how things stand when another window is in front. */
import { exposureOf } from './client/exposure.ts';
import type { Route } from './client/route.ts';
import type { SessionModel } from './client/session-model.ts';
import { translate, type MessageKey } from './i18n/locale.ts';
import { exposureWords } from './parts/exposure-words.ts';

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

function sessionTitle(model: SessionModel): string {
  const { state, role, other } = model.view;
  const exposure = exposureOf(model);
  const name = other?.person.name ?? '';
  if (other?.presence.state === 'away' && state !== 'ended') {
    return translate('presence.away', { name });
  }
  if (role === 'helper' && exposure && exposure !== 'seen')
    return exposureWords(exposure, role, name);
  return state === 'sharing'
    ? translate(`title.sharing.${role}`, { name })
    : translate(`title.${state}`, { name });
}
