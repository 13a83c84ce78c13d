/** The title of the tab, which tells how things stand when another window is in front. */
import type { SessionView } from '../src/protocol/session-view.ts';
import type { Route } from './client/route.ts';
import { translate, type MessageKey } from './i18n/locale.ts';

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

/** @param view The session that is shown, if any. */
export function pageTitle(route: Route, view: SessionView | undefined): string {
  const words = view ? sessionTitle(view) : translate(byRoute[route]);
  return `${words} · ${translate('app.name')}`;
}

function sessionTitle({ state, role, other }: SessionView): string {
  const name = other?.person.name ?? '';
  if (other?.presence.state === 'away' && state !== 'ended') {
    return translate('presence.away', { name });
  }
  return state === 'sharing'
    ? translate(`title.sharing.${role}`, { name })
    : translate(`title.${state}`, { name });
}
