/**
 * How fast a screen may be sent so that the road to its viewer carries all of it. A sharer's browser
 * knows only its own road to the server. Without this it sends at full rate to a helper whose road
 * carries a tenth, and the worker, which sends again whatever is missed as often as it is asked to,
 * fills that road with old packets.
 */
import type { ParticipantMedia } from './participant-media.ts';

const everyMs = 300;
/** Bits per second. Below this no text can be read, however slow. */
const leastRate = 150_000;
/** Bits per second. What the road carries beyond this is not asked. */
const mostRate = 20_000_000;
/** The rest is for voice, chat, repeated packets, and for the queue on the road to empty itself. */
const shareOfRoad = 0.8;
/** While much is lost, what was lost is sent again beside what is new. */
const shareOfChokedRoad = 0.5;
/** When so much is lost, what arrives is what the road carries; the worker's estimate follows only slowly. */
const muchLoss = 0.1;
/** The next try is so much above what the road is known to carry; never twice the same, since only a change is tried. */
const tries = [2.5, 3];
const tryEveryMs = 900;
/** A change of less than this share makes no difference to a picture. */
const noticeable = 0.03;
/** At every third look also what has not changed: at each word the page looks at its own road too. */
const tellEveryMs = 900;

/**
 * Tells the rate that fits a viewer's road while a screen is shown there, and lets the worker try out
 * again and again whether the road carries more: by itself it would wait 5 s and longer. Ends when the
 * transport closes.
 */
export function followRoad(
  { recv: transport, consumers }: ParticipantMedia,
  tell: (bitsPerSecond: number) => void,
): void {
  let triedAt = 0;
  let turn = 0;
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

  const look = async (screen: string) => {
    const [stats] = await transport.getStats();
    const { availableOutgoingBitrate: estimate = 0, rtpPacketLossSent: lost = 0 } = stats ?? {};
    // Nothing is known before the first packets have arrived.
    if (!stats || estimate === 0) return;
    const arrived = stats.sendBitrate * (1 - lost);
    const choked = lost > muchLoss;
    const carried = choked ? Math.min(estimate, arrived) : estimate;
    const share = choked ? shareOfChokedRoad : shareOfRoad;
    tellNews(screen, Math.round(Math.max(leastRate, carried * share)));
    if (performance.now() - triedAt < tryEveryMs) return;
    triedAt = performance.now();
    turn = (turn + 1) % tries.length;
    const most = Math.max(carried, leastRate) * (tries[turn] ?? 1);
    await transport.setMaxOutgoingBitrate(Math.round(Math.min(most, mostRate)));
  };
  const timer = setInterval(() => {
    const shown = [...consumers.values()].find(
      ({ kind, producerPaused }) => kind === 'video' && !producerPaused,
    );
    if (shown) look(shown.producerId).catch(() => undefined); // Closed meanwhile.
  }, everyMs);
  timer.unref();
  transport.observer.once('close', () => {
    clearInterval(timer);
  });
}
