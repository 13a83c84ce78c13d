/** The pages outside of sessions that are loaded when they are first shown. */
import { html, type TemplateResult } from 'lit';
import type { Me } from '../src/protocol/paths.ts';
import type { Route } from './client/route.ts';

export function otherPage(
  route: Exclude<Route, 'entry' | 'help' | 'admin' | 'join'>,
): TemplateResult {
  switch (route) {
    case 'demo-sign-in':
      void import('./pages/demo-sign-in-page.ts');
      return html`<beside-demo-sign-in-page></beside-demo-sign-in-page>`;
    case 'account':
      void import('./pages/account-page.ts');
      return html`<beside-account-page></beside-account-page>`;
    case 'check':
      void import('./pages/check-page.ts');
      return html`<beside-check-page></beside-check-page>`;
    case 'sign-in-failed':
      void import('./pages/sign-in-failed-page.ts');
      return html`<beside-sign-in-failed-page></beside-sign-in-failed-page>`;
    case 'sign-out':
      void import('./pages/sign-out-page.ts');
      return html`<beside-sign-out-page></beside-sign-out-page>`;
    case 'not-found':
      return html`<beside-plain-page kind="not-found"></beside-plain-page>`;
  }
}

/** @param me Who is signed in. */
export function adminPage(me: Me): TemplateResult {
  void import('./pages/admin-page.ts');
  return html`<beside-admin-page .me=${me}></beside-admin-page>`;
}
