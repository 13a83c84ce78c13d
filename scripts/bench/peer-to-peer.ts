/**
 * The anchor: two pages of one browser, connected directly, the same captured tab, the same codec.
 * What our way costs is told as a ratio to this, measured in the same run on the same machine.
 */
import type { Browser, Page } from 'playwright-core';
import { notePicks } from './probes.ts';

export interface DirectResult {
  firstFrameMs: number;
  connectMs: number;
}

/** @param url A page of a secure origin, with nothing on it. */
export async function measureDirect(
  browser: Browser,
  url: string,
  patternUrl: string,
): Promise<DirectResult> {
  const context = await browser.newContext();
  try {
    const pattern = await context.newPage();
    await pattern.goto(patternUrl);
    const receiver = await context.newPage();
    await receiver.goto(url);
    const sender = await context.newPage();
    await sender.addInitScript(notePicks);
    await sender.goto(url);
    await receive(receiver);
    const pickedAt = await send(sender);
    const { frameAt, connectMs } = await receiver.evaluate(
      async () =>
        await (window as unknown as { result: Promise<{ frameAt: number; connectMs: number }> })
          .result,
    );
    return { firstFrameMs: frameAt - pickedAt, connectMs };
  } finally {
    await context.close();
  }
}

/** The page that shows: answers an offer, and notes when it is connected and when it shows a picture. */
async function receive(page: Page): Promise<void> {
  await page.evaluate(() => {
    const channel = new BroadcastChannel('signaling');
    const connection = new RTCPeerConnection();
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    document.body.append(video);
    let offeredAt = 0;
    let connectMs = 0;
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'connected') connectMs = performance.now() - offeredAt;
    };
    connection.onicecandidate = ({ candidate }) => {
      channel.postMessage({ candidate: candidate?.toJSON() });
    };
    connection.ontrack = ({ streams }) => {
      video.srcObject = streams[0] ?? null;
    };
    const now = () => performance.timeOrigin + performance.now();
    const result = new Promise((resolve) => {
      video.requestVideoFrameCallback(() => {
        resolve({ frameAt: now(), connectMs });
      });
    });
    Object.assign(window, { result });
    channel.onmessage = async ({ data }: MessageEvent<SignalingMessage>) => {
      if (data.description) {
        offeredAt = performance.now();
        await connection.setRemoteDescription(data.description);
        await connection.setLocalDescription();
        channel.postMessage({ description: connection.localDescription?.toJSON() });
      } else if (data.candidate) await connection.addIceCandidate(data.candidate);
    };
  });
}

/** The page that captures and offers. @returns When the picker gave the screen. */
async function send(page: Page): Promise<number> {
  await page.bringToFront();
  return await page.evaluate(async () => {
    const channel = new BroadcastChannel('signaling');
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 30 } });
    const [track] = stream.getVideoTracks();
    if (!track) throw new Error('nothing captured');
    track.contentHint = 'detail';
    const connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver(track, {
      direction: 'sendonly',
      streams: [stream],
    });
    const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
    transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => /AV1|rtx/i.test(mimeType)));
    connection.onicecandidate = ({ candidate }) => {
      channel.postMessage({ candidate: candidate?.toJSON() });
    };
    channel.onmessage = async ({ data }: MessageEvent<SignalingMessage>) => {
      if (data.description) await connection.setRemoteDescription(data.description);
      else if (data.candidate) await connection.addIceCandidate(data.candidate);
    };
    await connection.setLocalDescription();
    channel.postMessage({ description: connection.localDescription?.toJSON() });
    Object.assign(window, { connection });
    return window.pickedAt ?? Number.NaN;
  });
}

interface SignalingMessage {
  description?: RTCSessionDescriptionInit;
  candidate?: RTCIceCandidateInit;
}
