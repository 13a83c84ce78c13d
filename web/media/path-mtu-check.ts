/**
 * Some networks let small packets through and silently drop large ones (a VPN or PPPoE whose link
 * carries less than it announces, RFC 4821, section 1). Then a connection over UDP opens and
 * answers quickly, but never carries a picture.
 */
import type { Ask } from '../client/request.ts';
import { checkPath } from './path-check.ts';

/** The shortest time between two tests. */
const everyMs = 15_000;

export class PathMtuCheck {
  private readonly ask: Ask;
  private askedAt = -Infinity;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** @returns Whether UDP loses large packets. False also while that cannot be tested. */
  async dropsLarge(): Promise<boolean> {
    const { ask } = this;
    if (performance.now() - this.askedAt < everyMs) return false;
    this.askedAt = performance.now();
    try {
      const { networkPaths } = await ask('check.open', {});
      const found = await Promise.all(
        networkPaths
          .filter(({ networkPath }) => networkPath === 'udp')
          .map((offer) =>
            checkPath(offer, (dtlsParameters) =>
              ask('check.connect', { transportId: offer.transport.id, dtlsParameters }),
            ),
          ),
      );
      void ask('check.close', {}).catch(() => undefined);
      return found.includes('small-only');
    } catch {
      return false;
    }
  }
}
