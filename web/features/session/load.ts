/** Loads what a session needs, while the person still types or reads. */
import { paths } from '../../../src/protocol/paths.ts';
import type { SessionPage } from '../../client/address.ts';

/**
 * @param page The side that will be shown, or `either` while that is not known.
 * @throws What `import()` throws if a part cannot be loaded.
 */
export async function loadSession(page: SessionPage | 'either') {
  void import('../../media/media-session.ts');
  const [session] = await Promise.all([
    import('./session.ts'),
    page !== paths.join && import('./helper-session-page.ts'),
    page !== paths.help && import('./sharer-session-page.ts'),
  ]);
  return session;
}
