/** What pages note of themselves, by a clock that all pages of one machine share. */
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** When `getDisplayMedia` gave its stream: the click on the picker. */
    pickedAt?: number;
    /** When the first picture after `watchForFrame` was shown. */
    frameAt?: Promise<number>;
    /** From each chat message's sending over the data channel to the next message's arrival. */
    chatMs?: number[];
  }
}

/** Runs before a page's own scripts: notes when the picker has given a screen. */
export function notePicks(): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getDisplayMedia.bind(mediaDevices);
  mediaDevices.getDisplayMedia = async (options) => {
    const stream = await original(options);
    window.pickedAt = performance.timeOrigin + performance.now();
    return stream;
  };
}

/** Runs before a page's own scripts: times messages on data channels. */
export function timeChat(): void {
  /* eslint-disable @typescript-eslint/unbound-method -- Each is called with its own object below. */
  const times: number[] = [];
  window.chatMs = times;
  let sentAt = 0;
  const prototype = RTCDataChannel.prototype;
  const send = prototype.send as (data: string) => void;
  prototype.send = function (this: RTCDataChannel, data: string) {
    sentAt = performance.now();
    send.call(this, data);
  } as typeof prototype.send;
  const connection = RTCPeerConnection.prototype;
  const create = connection.createDataChannel;
  connection.createDataChannel = function (this: RTCPeerConnection, ...args) {
    const channel = create.apply(this, args);
    channel.addEventListener('message', () => times.push(performance.now() - sentAt));
    return channel;
  };
}

/** Begins to look for the next picture in the page's video. */
export async function watchForFrame(page: Page): Promise<void> {
  await page.evaluate(() => {
    const find = (root: Document | ShadowRoot): HTMLVideoElement | undefined => {
      for (const element of root.querySelectorAll('*')) {
        if (element instanceof HTMLVideoElement) return element;
        const inner = element.shadowRoot && find(element.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    };
    window.frameAt = new Promise((resolve) => {
      const look = () => {
        const video = find(document);
        if (video && video.videoWidth > 0 && video.srcObject)
          video.requestVideoFrameCallback((now) => {
            resolve(performance.timeOrigin + now);
          });
        else requestAnimationFrame(look);
      };
      look();
    });
  });
}

/** @returns Milliseconds since 1970 of the picture that `watchForFrame` waited for. */
export async function frameAt(page: Page): Promise<number> {
  return (await page.evaluate(async () => await window.frameAt)) ?? Number.NaN;
}

export async function pickedAt(page: Page): Promise<number> {
  return await page.evaluate(() => window.pickedAt ?? Number.NaN);
}
