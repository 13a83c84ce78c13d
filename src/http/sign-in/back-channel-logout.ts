import { Router, urlencoded } from 'express';
import { logCounted } from '../../common/counted-log.ts';
import type { EndedThere } from '../../identity/provider.ts';
import type { Logger } from '../../common/logger.ts';
import { paths } from '../../protocol/paths.ts';

export interface BackChannelLogoutOptions {
  /** @throws If the token is not the provider's. */
  verify: (logoutToken: string) => Promise<EndedThere>;
  /** Ends these logins, and what depends on them. @returns How many there were. */
  end: (ended: EndedThere, address: string) => Promise<number>;
  logger: Logger;
}

/**
 * Receives the provider's message that somebody has signed out there (Back-Channel Logout 1.0, 2.5
 * to 2.8).
 */
export function backChannelLogoutRoutes(options: BackChannelLogoutOptions): Router {
  const { verify, end, logger } = options;
  const router = Router();
  router.post(
    paths.backChannelLogout,
    urlencoded({ extended: false, limit: '20kb' }),
    async (req, res) => {
      res.set('Cache-Control', 'no-store');
      const token = (req.body as { logout_token?: unknown } | undefined)?.logout_token;
      if (typeof token !== 'string') {
        res.status(400).json({ error: 'invalid_request' });
        return;
      }
      let ended: EndedThere;
      try {
        ended = await verify(token);
      } catch (error) {
        logCounted(logger, 'warn', 'a logout token was not accepted', {}, { err: error });
        res.status(400).json({ error: 'invalid_request' });
        return;
      }
      const logins = await end(ended, req.ip ?? '');
      logger.info({ logins }, 'signed out by the provider');
      res.status(200).end();
    },
  );
  return router;
}
