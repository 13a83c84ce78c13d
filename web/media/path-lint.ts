/**
 * There are networks that let small packets through and swallow large ones without a word (a VPN or
 * PPPoE whose link takes less than it says, RFC 4821, section 1). A connection over UDP is there then,
 * answers quickly, and never carries a picture.
 */
import type { Ask } from '../client/request.ts';
import { checkPath } from './path-check.ts';

/** What did not hold once is not tried again for so long. */
const everyMs = 15_000;

export class PathDoubt {
  private readonly ask: Ask;
  private askedAt = -Infinity;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** @returns Whether large packets are lost on UDP; false also while that cannot be tried. */
  async isJustified(): Promise<boolean> {
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
