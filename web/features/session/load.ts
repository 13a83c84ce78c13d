/** Loads what a session needs, while the person still types or reads. */
import { paths } from '../../../src/protocol/paths.ts';
import type { SessionPage } from '../../client/address.ts';

/**
 * @param page Whose side will be shown; `either` while that is open.
 * @throws What `import()` throws where a part does not come.
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
