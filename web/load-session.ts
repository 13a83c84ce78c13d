/** Loads what a session needs, while the person still types or reads. */
import { paths } from '../src/protocol/paths.ts';
import type { SessionPage } from './client/address.ts';

/** @param page Whose side will be shown; `either` while that is open. */
export async function loadSession(page: SessionPage | 'either') {
  void import('./client/media.ts');
  if (page !== paths.join) void import('./pages/helper-session-page.ts');
  if (page !== paths.help) void import('./pages/sharer-session-page.ts');
  return import('./client/session.ts');
}
