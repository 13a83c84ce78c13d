/** How long messages take to the media server and back, and how many of them are lost. */

export interface Figures {
  /** The median. */
  roundTripMs: number;
  /** Share of messages that did not come back, from 0 to 1. */
  loss: number;
}

const messages = 50;
const betweenMs = 20;
/** How long the last one may take. */
const waitMs = 1_000;

/** @returns Undefined when nothing has come back. */
export async function measureEcho(channel: RTCDataChannel): Promise<Figures | undefined> {
  const sentAt = new Map<string, number>();
  const times: number[] = [];
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const allBack = new Promise<void>((resolve) => {
    channel.onmessage = ({ data }) => {
      const sent = sentAt.get(String(data));
      if (sent === undefined || !sentAt.delete(String(data))) return;
      times.push(performance.now() - sent);
      if (times.length === messages) resolve();
    };
  });
  for (let count = 0; count < messages && channel.readyState === 'open'; count += 1) {
    sentAt.set(String(count), performance.now());
    channel.send(String(count));
    await pause(betweenMs);
  }
  await Promise.race([allBack, pause(waitMs)]);
  const roundTripMs = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return roundTripMs === undefined ? undefined : { roundTripMs, loss: 1 - times.length / messages };
}
