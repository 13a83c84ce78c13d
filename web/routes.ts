/** The pages outside of sessions that are loaded when they are first shown. */
import { html, type TemplateResult } from 'lit';
import type { Me } from '../src/protocol/paths.ts';
import type { Failure } from './client/failure.ts';
import type { Route } from './client/route.ts';
import { onceLoaded } from './features/session/plain-pages.ts';

export function otherPage(
  route: Exclude<Route, 'entry' | 'help' | 'admin' | 'join'>,
): TemplateResult {
  switch (route) {
    case 'demo-sign-in':
      return onceLoaded(
        import('./features/sign-in/demo-sign-in-page.ts'),
        html`<beside-demo-sign-in-page></beside-demo-sign-in-page>`,
      );
    case 'account':
      return onceLoaded(
        import('./features/sign-in/account-page.ts'),
        html`<beside-account-page></beside-account-page>`,
      );
    case 'check':
      return onceLoaded(
        import('./features/connectivity-check/check-page.ts'),
        html`<beside-check-page></beside-check-page>`,
      );
    case 'sign-in-failed':
      return onceLoaded(
        import('./features/sign-in/sign-in-failed-page.ts'),
        html`<beside-sign-in-failed-page></beside-sign-in-failed-page>`,
      );
    case 'sign-out':
      return onceLoaded(
        import('./features/sign-in/sign-out-page.ts'),
        html`<beside-sign-out-page></beside-sign-out-page>`,
      );
    case 'not-found':
      return html`<beside-plain-page kind="not-found"></beside-plain-page>`;
  }
}

/** @param me Who is signed in. */
export function adminPage(me: Me): TemplateResult {
  return onceLoaded(
    import('./features/admin/admin-page.ts'),
    html`<beside-admin-page .me=${me}></beside-admin-page>`,
  );
}

/**
 * @param me Who is signed in.
 * @param opening A session is being opened.
 */
export function helpPage(me: Me, failure: Failure | undefined, opening: boolean): TemplateResult {
  return onceLoaded(
    import('./features/console/help-page.ts'),
    html`<beside-help-page .me=${me} .failure=${failure} .busy=${opening}></beside-help-page>`,
  );
}

/** @param passcode It is still good. */
export function noScreenPage(passcode: string): TemplateResult {
  return onceLoaded(
    import('./features/entry/no-screen-page.ts'),
    html`<beside-no-screen-page .passcode=${passcode}></beside-no-screen-page>`,
  );
}
