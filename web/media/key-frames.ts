/**
 * Requests a key frame until the picture is there. A screen without changes may send no new frame
 * by itself.
 */
import type { types } from 'mediasoup-client';
import type { Ask } from '../client/request.ts';
import { framesIn } from './stats.ts';

const everyMs = 300;
const triesAtFullPace = 30;

/** Requests until the first frame is decoded or the consumer is closed. */
export async function askForFirstFrame(consumer: types.Consumer, ask: Ask): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    await pause(tries < triesAtFullPace ? everyMs : everyMs * 4);
    if (consumer.closed || (await hasDecodedFrame(consumer))) return;
    await ask('media.request-key-frame', { consumerId: consumer.id }).catch(() => undefined);
  }
}

// The receiver counts the frames. The video element shows nothing in a hidden tab.
async function hasDecodedFrame(consumer: types.Consumer): Promise<boolean> {
  // If that fails, it was closed meanwhile.
  return (await consumer.getStats().then(framesIn, () => 0)) > 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
