/**
 * Measures how long messages take to the media server and back, and how many are lost. It also
 * finds out whether messages as large as the packets of a picture come back.
 */

export interface Figures {
  /** The median. */
  roundTripMs: number;
  /** Share of messages that did not come back, from 0 to 1. */
  loss: number;
}

const messages = 50;
const betweenMs = 20;
/** How long to wait for the last one. */
const waitMs = 1_000;
/** One in this many is large. More would fill a narrow network path. */
const largeOneIn = 5;
/**
 * Characters. With the headers of SCTP, DTLS and UDP, it is as long as the longest packet of a
 * picture (1,200 bytes and SRTP's). Browsers split messages that are longer than 1,163 bytes.
 */
const largeLength = 1_150;

/** @returns `small-only` if none of the large ones has come back. Undefined if nothing has. */
export async function measureEcho(
  channel: RTCDataChannel,
): Promise<Figures | 'small-only' | undefined> {
  let largeOnes = 0;
  const sentAt = new Map<string, number>();
  const times: number[] = [];
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const allBack = new Promise<void>((resolve) => {
    channel.onmessage = ({ data }) => {
      const sent = sentAt.get(String(data));
      if (sent === undefined || !sentAt.delete(String(data))) return;
      times.push(performance.now() - sent);
      if (String(data).length === largeLength) largeOnes += 1;
      if (times.length === messages) resolve();
    };
  });
  for (let count = 0; count < messages && channel.readyState === 'open'; count += 1) {
    const text = String(count).padEnd(count % largeOneIn === 0 ? largeLength : 0);
    sentAt.set(text, performance.now());
    channel.send(text);
    await pause(betweenMs);
  }
  await Promise.race([allBack, pause(waitMs)]);
  const roundTripMs = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  if (roundTripMs === undefined) return undefined;
  return largeOnes === 0 ? 'small-only' : { roundTripMs, loss: 1 - times.length / messages };
}
