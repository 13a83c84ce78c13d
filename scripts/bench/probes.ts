/** What pages note of themselves, by a clock that all pages of one machine share. */
import type { BrowserContext, Page } from 'playwright-core';

declare global {
  interface Window {
    /** The first element that fits, in shadow roots as well. */
    findDeep: (selector: string, root?: Document | ShadowRoot) => Element | undefined;
    /** When `getDisplayMedia` gave its stream: the click on the picker. */
    pickedAt?: number;
    /** For each peer connection: from the first word of it, to the server or to itself, to `connected`. */
    connectMs: number[];
    /** When the server was asked for transports. */
    askedForMediaAt?: number;
    /** When the first picture after `watchForFrame` was shown. */
    frameAt?: Promise<number>;
    /** The channel that the page sends on. */
    chatChannel?: RTCDataChannel;
    /** From each chat message's sending over the data channel to the next message's arrival. */
    chatMs: number[];
    /** When what `watchFor` looks for was there. */
    foundAt?: Promise<number>;
    /** When the server's word of an unstable connection came. */
    unstableAt: number[];
  }
}

/** Every page of the context, from its next load on. */
export async function addProbes(context: BrowserContext): Promise<void> {
  for (const probe of [findDeep, notePicks, noteConnects, timeChat, noteMessages])
    await context.addInitScript(probe);
}

function findDeep(): void {
  window.findDeep = (selector, root = document) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches(selector)) return element;
      const inner = element.shadowRoot && window.findDeep(selector, element.shadowRoot);
      if (inner) return inner;
    }
    return undefined;
  };
}

function notePicks(): void {
  const { mediaDevices } = navigator as Partial<Navigator>;
  if (!mediaDevices) return;
  const original = mediaDevices.getDisplayMedia.bind(mediaDevices);
  mediaDevices.getDisplayMedia = async (options) => {
    const stream = await original(options);
    window.pickedAt = performance.timeOrigin + performance.now();
    return stream;
  };
}

function noteConnects(): void {
  window.connectMs = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      const beganAt = window.askedForMediaAt ?? performance.now();
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected')
          window.connectMs.push(performance.now() - beganAt);
      });
    }
  };
}

function timeChat(): void {
  /* eslint-disable @typescript-eslint/unbound-method -- Each is called with its own object below. */
  window.chatMs = [];
  let sentAt = 0;
  const prototype = RTCDataChannel.prototype;
  const send = prototype.send as (data: string) => void;
  prototype.send = function (this: RTCDataChannel, data: string) {
    window.chatChannel = this;
    sentAt = performance.now();
    send.call(this, data);
  } as typeof prototype.send;
  const connection = RTCPeerConnection.prototype;
  const create = connection.createDataChannel;
  connection.createDataChannel = function (this: RTCPeerConnection, ...args) {
    const channel = create.apply(this, args);
    channel.addEventListener('message', () => window.chatMs.push(performance.now() - sentAt));
    return channel;
  };
}

function noteMessages(): void {
  window.unstableAt = [];
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      const send = this.send.bind(this);
      this.send = (data) => {
        if (typeof data === 'string' && data.includes('"media.join"'))
          window.askedForMediaAt = performance.now();
        send(data);
      };
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string' && data.includes('"presence.unstable",{"unstable":true'))
          window.unstableAt.push(performance.timeOrigin + performance.now());
      });
    }
  };
}

/** Begins to look for the next picture in the page's video. */
export async function watchForFrame(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.frameAt = new Promise((resolve) => {
      const look = () => {
        const video = window.findDeep('video') as HTMLVideoElement | undefined;
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

/** Until all transports of the page work. */
export async function connectMs(page: Page, connections: number): Promise<number> {
  await page.waitForFunction((count) => window.connectMs.length >= count, connections);
  return Math.max(...(await page.evaluate(() => window.connectMs)));
}

/** Begins to look for an element, which `foundAt` then waits for. */
export async function watchFor(page: Page, testId: string): Promise<void> {
  await page.evaluate((selector) => {
    window.foundAt = (async () => {
      while (!window.findDeep(selector)) await new Promise((resolve) => setTimeout(resolve, 5));
      return performance.timeOrigin + performance.now();
    })();
  }, `[data-testid=${testId}]`);
}

/** @returns Milliseconds since 1970. */
export async function foundAt(page: Page): Promise<number> {
  return (await page.evaluate(async () => await window.foundAt)) ?? Number.NaN;
}

/** By the clock of the probes. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
