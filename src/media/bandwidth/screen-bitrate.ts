/**
 * Finds the bit rate at which a screen may be sent so that the network path to its viewer carries
 * all of it. A sharer's browser knows only its own network path to the server. Without this it
 * would send at full rate to a helper whose network path carries a tenth. The worker resends lost
 * packets as often as it is asked to, so it would fill that path with old packets.
 */
import { setTimeout } from 'node:timers/promises';
import type { Peer } from '../peer.ts';
import { BandwidthProbe } from './probe.ts';

const everyMs = 300;
/** How soon the result of a probe can be seen. */
const afterTryMs = 150;
/** Bits per second. Below this no text is readable, however slow. */
const leastRate = 150_000;
/** The rest is for voice, chat and resent packets, and lets the queue on the network path empty. */
const shareOfPath = 0.8;
/** While much is lost, resent packets need room beside new ones. */
const shareOfChokedPath = 0.5;
/**
 * When this much is lost, the received rate is what the network path carries. The worker's estimate
 * follows only slowly.
 */
const muchLoss = 0.1;
/** A smaller relative change makes no visible difference. */
const noticeable = 0.03;
/** The rate is sent even if it is unchanged: each time the page checks its own network path too. */
const reportEveryMs = 900;

/**
 * Reports the bit rate that suits a viewer's network path while a screen is shown there, and probes
 * again and again whether the path carries more. It ends when the transport closes.
 */
export function adaptScreenBitrate(peer: Peer, report: (bitsPerSecond: number) => void): void {
  const { recv: transport } = peer;
  const tries = new BandwidthProbe(transport);
  let lostBefore = 0;
  let reported = { screen: '', rate: 0, at: 0 };

  const tellNews = (screen: string, rate: number) => {
    const at = performance.now();
    const isNews =
      screen !== reported.screen ||
      Math.abs(rate - reported.rate) > reported.rate * noticeable ||
      // Each look comes a little late, and must not miss its turn because of that.
      at - reported.at > reportEveryMs - everyMs / 2;
    if (!isNews) return;
    reported = { screen, rate, at };
    report(rate);
  };

  /** @returns When to look again, in milliseconds. */
  const look = async (screen: string): Promise<number> => {
    const [stats] = await transport.getStats();
    const { availableOutgoingBitrate: estimate = 0, rtpPacketLossSent: lost = 0 } = stats ?? {};
    // Nothing is known before the first packets have arrived.
    if (!stats || estimate === 0) return everyMs;
    const choked = lost > muchLoss;
    // The loss is an average of the last seconds. When it falls and little is sent, the network
    // path is no longer full. Then the received rate only shows how much is sent.
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
      // The consumer may have closed during the look.
      afterMs = shown ? await look(shown.producerId).catch(() => everyMs) : everyMs;
    }
  };
  void follow();
}
