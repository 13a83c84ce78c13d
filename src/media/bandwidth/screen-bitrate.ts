/**
 * How fast a screen may be sent so that the network path to its viewer carries all of it. A sharer's browser
 * knows only its own network path to the server. Without this it sends at full rate to a helper whose network path
 * carries a tenth, and the worker, which sends again whatever is missed as often as it is asked to,
 * fills that network path with old packets.
 */
import { setTimeout } from 'node:timers/promises';
import type { Peer } from '../peer.ts';
import { BandwidthProbe } from './probe.ts';

const everyMs = 300;
/** How soon the outcome of a try can be seen. */
const afterTryMs = 150;
/** Bits per second. Below this no text can be read, however slow. */
const leastRate = 150_000;
/** The rest is for voice, chat, repeated packets, and for the queue on the network path to empty itself. */
const shareOfPath = 0.8;
/** While much is lost, what was lost is sent again beside what is new. */
const shareOfChokedPath = 0.5;
/** When so much is lost, what arrives is what the network path carries; the worker's estimate follows only slowly. */
const muchLoss = 0.1;
/** A change of less than this share makes no difference to a picture. */
const noticeable = 0.03;
/** Also what has not changed: at each word the page looks at its own network path too. */
const tellEveryMs = 900;

/**
 * Tells the rate that fits a viewer's network path while a screen is shown there, and tries out again and again
 * whether the network path carries more. Ends when the transport closes.
 */
export function adaptScreenBitrate(peer: Peer, tell: (bitsPerSecond: number) => void): void {
  const { recv: transport } = peer;
  const tries = new BandwidthProbe(transport);
  let lostBefore = 0;
  let told = { screen: '', rate: 0, at: 0 };

  const tellNews = (screen: string, rate: number) => {
    const at = performance.now();
    const isNews =
      screen !== told.screen ||
      Math.abs(rate - told.rate) > told.rate * noticeable ||
      // A look comes a little late each time, and must not miss its turn for that.
      at - told.at > tellEveryMs - everyMs / 2;
    if (!isNews) return;
    told = { screen, rate, at };
    tell(rate);
  };

  /** @returns When to look again, in milliseconds. */
  const look = async (screen: string): Promise<number> => {
    const [stats] = await transport.getStats();
    const { availableOutgoingBitrate: estimate = 0, rtpPacketLossSent: lost = 0 } = stats ?? {};
    // Nothing is known before the first packets have arrived.
    if (!stats || estimate === 0) return everyMs;
    const choked = lost > muchLoss;
    // The loss is that of the last seconds. Once it falls, and little is sent, the network path is no longer
    // full, and what arrives says no more about it than what is sent.
    const full = choked && (lost >= lostBefore || stats.sendBitrate >= estimate);
    const arrived = stats.sendBitrate * (1 - lost);
    const carried = Math.max(leastRate, full ? Math.min(estimate, arrived) : estimate);
    lostBefore = lost;
    const share = choked ? shareOfChokedPath : shareOfPath;
    tellNews(screen, Math.round(Math.max(leastRate, carried * share)));
    return (await tries.next(estimate, carried)) ? afterTryMs : everyMs;
  };

  const follow = async () => {
    let afterMs = everyMs;
    while (!transport.closed) {
      await setTimeout(afterMs, undefined, { ref: false });
      const shown = peer.shownScreen;
      // Whoever is looked at may be closed meanwhile.
      afterMs = shown ? await look(shown.producerId).catch(() => everyMs) : everyMs;
    }
  };
  void follow();
}
