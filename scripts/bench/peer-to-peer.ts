/**
 * The anchor: two pages of a browser of their own, connected directly, the same captured tab, the same codec,
 * the same sender's settings. What our way costs is told as a ratio to this, measured in the same
 * run on the same machine.
 */
import type { Page } from 'playwright-core';
import { startBrowser } from '../../test/support/browser.ts';
import { maxBitrateFor } from '../../web/media/screen-settings.ts';
import { addProbes, watchForFrame } from './probes.ts';

export interface Direct {
  pattern: Page;
  sender: Page;
  receiver: Page;
  /** Connects the two pages; `frameAt` waits for the receiver's first picture. */
  connect(): Promise<void>;
  /** Loads both anew: nothing goes on. */
  disconnect(): Promise<void>;
  close(): Promise<void>;
}

/** @param url A page of a secure origin: not the pattern, or the picker might take that one. */
export async function openDirectly(url: string, patternUrl: string): Promise<Direct> {
  // The picker takes the first tab with the pattern that it finds in the browser.
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await addProbes(context);
  const pattern = await context.newPage();
  await pattern.goto(patternUrl);
  const sender = await context.newPage();
  await sender.goto(url);
  const receiver = await openWindow(sender);
  return {
    pattern,
    sender,
    receiver,
    async connect() {
      await receive(receiver);
      await watchForFrame(receiver);
      await send(sender);
    },
    async disconnect() {
      await Promise.all([sender.reload(), receiver.reload()]);
    },
    async close() {
      await browser.close();
    },
  };
}

/** Another page in a window of its own: behind another tab it would be drawn seldom. */
async function openWindow(opener: Page): Promise<Page> {
  const opened = opener.context().waitForEvent('page');
  await opener.evaluate(() => {
    window.open(location.href, '', 'popup');
  });
  const page = await opened;
  await page.waitForLoadState();
  return page;
}

/** The page that shows: answers an offer, shows the picture, and returns what the channel brings. */
async function receive(page: Page): Promise<void> {
  await page.evaluate(() => {
    const channel = new BroadcastChannel('signaling');
    const connection = new RTCPeerConnection();
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    document.body.append(video);
    connection.onicecandidate = ({ candidate }) => {
      channel.postMessage({ candidate: candidate?.toJSON() });
    };
    connection.ontrack = ({ streams, receiver }) => {
      receiver.jitterBufferTarget = 0;
      video.srcObject = streams[0] ?? null;
    };
    connection.ondatachannel = ({ channel: chat }) => {
      chat.onmessage = ({ data }: MessageEvent<string>) => {
        chat.send(data);
      };
    };
    channel.onmessage = async ({ data }: MessageEvent<SignalingMessage>) => {
      if (data.description) {
        await connection.setRemoteDescription(data.description);
        await connection.setLocalDescription();
        channel.postMessage({ description: connection.localDescription?.toJSON() });
      } else if (data.candidate) await connection.addIceCandidate(data.candidate);
    };
  });
}

/** The page that captures and offers. */
async function send(page: Page): Promise<void> {
  await page.bringToFront();
  await page.evaluate(
    async (maxBitrate) => {
      const channel = new BroadcastChannel('signaling');
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 30 } });
      const [track] = stream.getVideoTracks();
      if (!track) throw new Error('nothing captured');
      track.contentHint = 'detail';
      const connection = new RTCPeerConnection();
      const transceiver = connection.addTransceiver(track, {
        direction: 'sendonly',
        streams: [stream],
        sendEncodings: [{ maxBitrate, maxFramerate: 30, scalabilityMode: 'L1T2' } as object],
      });
      const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
      transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => /AV1|rtx/i.test(mimeType)));
      Object.assign(window, { track, chat: connection.createDataChannel('chat') });
      connection.onicecandidate = ({ candidate }) => {
        channel.postMessage({ candidate: candidate?.toJSON() });
      };
      const startBitrate = `;x-google-start-bitrate=${Math.round((maxBitrate / 1_000) * 0.8)}`;
      channel.onmessage = async ({ data }: MessageEvent<SignalingMessage>) => {
        const { description, candidate } = data;
        if (description) {
          const sdp = description.sdp?.replace(/(a=fmtp:\d+ .*profile=0.*)/g, `$1${startBitrate}`);
          await connection.setRemoteDescription({ ...description, ...(sdp && { sdp }) });
        } else if (candidate) await connection.addIceCandidate(candidate);
      };
      await connection.setLocalDescription();
      channel.postMessage({ description: connection.localDescription?.toJSON() });
    },
    maxBitrateFor(1280, 800),
  );
}

/** Sends and gets back one message at a time. @returns Milliseconds, one for each. */
export async function pingDirectly({ sender }: Direct, count: number): Promise<number[]> {
  return await sender.evaluate(async (messages) => {
    const { chat } = window as unknown as { chat: RTCDataChannel };
    if (chat.readyState !== 'open') await new Promise((resolve) => (chat.onopen = resolve));
    const times: number[] = [];
    for (let index = 0; index < messages; index += 1) {
      const sentAt = performance.now();
      chat.send(`message ${index}`);
      await new Promise((resolve) => (chat.onmessage = resolve));
      times.push(performance.now() - sentAt);
    }
    return times;
  }, count);
}

/** The channel alone: a picture would take its share of the cores. */
export async function stopPicture({ sender }: Direct): Promise<void> {
  await sender.evaluate(() => {
    (window as unknown as { track: MediaStreamTrack }).track.stop();
  });
}

interface SignalingMessage {
  description?: RTCSessionDescriptionInit;
  candidate?: RTCIceCandidateInit;
}
