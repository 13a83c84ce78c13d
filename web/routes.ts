/** Every page of this document: its address, its title, its code and what it shows. */
import { html, nothing, type TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { adminPartNames, adminPath, type AdminPart } from '../src/protocol/admin-parts.ts';
import { paths, type Me } from '../src/protocol/paths.ts';
import { hasRememberedPasscode, passcodeForAnotherDevice } from './client/address.ts';
import { failureOf, type Failure } from './client/failure.ts';
import './components/plain-page.ts';
import './features/entry/entry-page.ts';
import type { MessageKey } from './i18n/locale.ts';

/** What a page may show: the state of the app. */
export interface PageState {
  /** Undefined until the server has answered. */
  me: Me | undefined;
  failure: Failure | 'empty' | undefined;
  /** What was typed as a code. */
  typed: string;
  /** A session is being opened. */
  opening: boolean;
}

export interface Route {
  /** A path, or the beginning of one that ends with a slash. */
  path: string;
  title: MessageKey;
  /** Somebody must be signed in. */
  needsPerson?: true;
  /** Loads the page's code when it is first shown. Left out for code that is always loaded. */
  load?: () => Promise<unknown>;
  render: (state: PageState) => TemplateResult | typeof nothing;
}

/** By name, since the app goes to some of them by itself. */
export const routes = {
  entry: {
    path: paths.enterCode,
    title: 'title.entry',
    render: ({ typed, failure, me }) =>
      html`<beside-entry-page
        .typed=${typed}
        .failure=${failure}
        ?known=${Boolean(me?.person)}
      ></beside-entry-page>`,
  },
  join: {
    path: paths.join,
    title: 'title.join',
    render: ({ failure }) => joinPage(failure),
  },
  help: {
    path: paths.help,
    title: 'title.help',
    needsPerson: true,
    load: () => import('./features/console/help-page.ts'),
    render: ({ me, failure, opening }) =>
      html`<beside-help-page
        .me=${me}
        .failure=${failure === 'empty' ? undefined : failure}
        .busy=${opening}
      ></beside-help-page>`,
  },
  admin: adminRoute(),
  account: {
    path: paths.account,
    title: 'title.account',
    load: () => import('./features/sign-in/account-page.ts'),
    render: () => html`<beside-account-page></beside-account-page>`,
  },
  sessions: {
    path: paths.sessions,
    title: 'sessions.title',
    needsPerson: true,
    load: () => import('./features/history/sessions-page.ts'),
    render: () => html`<beside-sessions-page></beside-sessions-page>`,
  },
  receipt: {
    path: `${paths.sessions}/`,
    title: 'title.receipt',
    needsPerson: true,
    load: () => import('./features/history/receipt-page.ts'),
    render: () =>
      html`<beside-receipt-page
        .sessionId=${location.pathname.slice(paths.sessions.length + 1)}
      ></beside-receipt-page>`,
  },
  check: {
    path: paths.check,
    title: 'title.check',
    load: () => import('./features/connectivity-check/check-page.ts'),
    render: () => html`<beside-check-page></beside-check-page>`,
  },
  demoSignIn: {
    path: `${paths.demoSignIn}/`,
    title: 'title.demo',
    load: () => import('./features/sign-in/demo-sign-in-page.ts'),
    render: () => html`<beside-demo-sign-in-page></beside-demo-sign-in-page>`,
  },
  signInFailed: {
    path: paths.signInFailed,
    title: 'title.sign-in-failed',
    load: () => import('./features/sign-in/sign-in-failed-page.ts'),
    render: () => html`<beside-sign-in-failed-page></beside-sign-in-failed-page>`,
  },
  signOut: {
    path: paths.signOut,
    title: 'title.sign-out',
    load: () => import('./features/sign-in/sign-out-page.ts'),
    render: () => html`<beside-sign-out-page></beside-sign-out-page>`,
  },
} satisfies Record<string, Route>;

/** Each part of the administration has an address. Its code is loaded by the page of all parts. */
const adminRoutes = adminPartNames.map((part) => adminRoute(part));

function adminRoute(part?: AdminPart): Route {
  return {
    path: part ? adminPath(part) : paths.admin,
    title: part ? `admin.part.${part}` : 'admin.name',
    needsPerson: true,
    load: () => import('./features/admin/admin-page.ts'),
    render: ({ me }) => html`<beside-admin-page .me=${me} .current=${part}></beside-admin-page>`,
  };
}

const notFound: Route = {
  path: '',
  title: 'title.not-found',
  render: () => html`<beside-plain-page kind="not-found"></beside-plain-page>`,
};

/** @param path Such as `location.pathname`. */
export function routeOf(path: string): Route {
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
  const all: Route[] = [...Object.values(routes), ...adminRoutes];
  return (
    all.find((route) =>
      route.path.length > 1 && route.path.endsWith('/')
        ? path.startsWith(route.path)
        : route.path === trimmed,
    ) ?? notFound
  );
}

/** What a page shows outside of sessions, once its code is loaded. */
export function renderPage(route: Route, state: PageState): TemplateResult | typeof nothing {
  const { me, failure } = state;
  const refused = typeof failure === 'object' && failure.code === 'CONDITION_NOT_MET';
  if (route.needsPerson && (!me?.person || refused))
    return typeof failure === 'object' ? lostPage(failure, route.path) : nothing;
  const page = route.render(state);
  return route.load ? onceLoaded(route.load(), page) : page;
}

/** A session that cannot be entered (any more): why, and where to go. */
export function lostPage(failure: Failure, from: string): TemplateResult {
  const next = from === paths.help ? paths.help : paths.enterCode;
  if (failure.code === 'CONDITION_NOT_MET') {
    return onceLoaded(
      import('./features/sign-in/condition-page.ts'),
      html`<beside-condition-page .failure=${failure} .next=${next}></beside-condition-page>`,
    );
  }
  const mayPass = ['NO_ANSWER', 'SOCKET_REFUSED', 'PART_NOT_LOADED'].includes(failure.code);
  return html`<beside-plain-page
    .kind=${mayPass ? 'offline' : 'gone'}
    .failure=${failure}
    .next=${next}
  ></beside-plain-page>`;
}

/** Joining a session by a code: what prevents it, or that it is under way. */
function joinPage(failure: PageState['failure']): TemplateResult | typeof nothing {
  const unseen = passcodeForAnotherDevice();
  if (unseen) {
    return onceLoaded(
      import('./features/entry/no-screen-page.ts'),
      html`<beside-no-screen-page .passcode=${unseen}></beside-no-screen-page>`,
    );
  }
  if (typeof failure === 'object') return lostPage(failure, paths.join);
  return hasRememberedPasscode()
    ? html`<beside-plain-page kind="joining"></beside-plain-page>`
    : nothing;
}

/** A page once its code is loaded. If loading fails, the person gets a message instead of an empty page. */
function onceLoaded(code: Promise<unknown>, page: TemplateResult | typeof nothing): TemplateResult {
  return html`${until(
    code.then(
      () => page,
      (error: unknown) => lostPage(failureOf(error), paths.enterCode),
    ),
  )}`;
}
