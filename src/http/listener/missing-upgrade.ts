import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import { paths } from '../../protocol/paths.ts';

/**
 * Logs that a proxy in front turns WebSocket requests into plain ones. Without this, the page would
 * say that the server does not answer, and the log would say nothing.
 */
export function logMissingUpgrades(https: Server, logger: Logger): void {
  https.on('request', ({ url = '' }: IncomingMessage) => {
    if (!url.startsWith(`${paths.socket}/?`) || !/[?&]transport=websocket\b/.test(url)) return;
    logCounted(
      logger,
      'warn',
      'a socket was asked for without Upgrade: a proxy in front has to pass on the headers Upgrade and Connection, and speak HTTP/1.1',
      {},
      {},
    );
  });
}
