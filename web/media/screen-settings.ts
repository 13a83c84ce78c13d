/** How a screen is sent: codec, bit rate and layers. */
import type { types } from 'mediasoup-client';
import { screenPreference } from '../../src/protocol/media-sources.ts';

type Codec = types.RtpCodecCapability;

const layered = ['av1', 'vp9'];

const mostFrames = 30;
const leastFrames = 2;
/** What a frame of scrolling text needs to stay sharp. */
const bitsPerFrame = 35_000;
const bitsPerPixelAndSecond = 4;
const leastBitrate = 4_000_000;
const mostBitrate = 20_000_000;
/** A share of the limit. Below it, our own network path limits the encoder. */
const heldBack = 0.5;
/** The factor for changing a limit when only the change matters. */
const nudge = 0.98;

/** `video/AV1` and `AV1` as `av1`. */
export function codecName(mimeType: string): string {
  return mimeType.toLowerCase().replace(/^video\//, '');
}

/**
 * The first codec that this device can send and the other side can show.
 *
 * @param others What the other side can show. Empty while unknown; then we choose.
 */
export function chooseScreenCodec(sendable: Codec[], others: string[]): Codec | undefined {
  const shown = others.map(codecName);
  const usable = sendable.filter(
    (codec) => shown.length === 0 || shown.includes(codecName(codec.mimeType)),
  );
  for (const preferred of screenPreference) {
    const name = codecName(preferred);
    const found = usable.find((codec) => codecName(codec.mimeType) === name);
    if (found) return found;
  }
  return undefined;
}

/** Enough for sharp text at the size of the screen: 8 Mbit/s for 1920 × 1080. */
export function maxBitrateFor(width = 1920, height = 1080): number {
  const wanted = width * height * bitsPerPixelAndSecond;
  return Math.round(Math.min(mostBitrate, Math.max(leastBitrate, wanted)));
}

/** What mediasoup-client needs to send a screen. */
export function screenProducerOptions(
  track: MediaStreamTrack,
  codec: Codec | undefined,
  { width, height }: { width?: number; height?: number } = track.getSettings(),
): types.ProducerOptions {
  const maxBitrate = maxBitrateFor(width, height);
  const kilobits = Math.round(maxBitrate / 1_000);
  return {
    track,
    // In the microphone's stream, lip-sync would delay the picture.
    streamId: 'screen',
    stopTracks: false,
    ...(codec && { codec }),
    encodings: [
      {
        maxBitrate,
        maxFramerate: mostFrames,
        networkPriority: 'high',
        // With layers, Chromium marks each packet (AV1 dependency descriptor), so that the server
        // recognizes key frames. Without the marks, the server requests one more key frame at every
        // beginning.
        ...(codec && layered.includes(codecName(codec.mimeType)) && { scalabilityMode: 'L1T2' }),
      },
    ],
    // Chromium begins at 300 kbit/s, which means seconds of blur.
    codecOptions: {
      videoGoogleStartBitrate: Math.round(kilobits * 0.8),
      videoGoogleMaxBitrate: Math.round(mostBitrate / 1_000),
    },
  };
}

/** Tells the encoder to reduce the frame rate before the sharpness. */
export async function keepResolution(sender: RTCRtpSender | undefined): Promise<void> {
  if (!sender) return;
  // Missing in TypeScript's library. W3C "MediaStreamTrack Content Hints" §5.
  const parameters: RTCRtpSendParameters & { degradationPreference?: string } =
    sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  await sender.setParameters(parameters).catch(() => {
    // Older browsers refuse this. `contentHint` has the same meaning for them.
  });
}

/** Fewer frames, each with enough bits for sharp text. */
export function maxFramerateFor(bitsPerSecond: number): number {
  const affordable = Math.round(bitsPerSecond / bitsPerFrame);
  return Math.min(mostFrames, Math.max(leastFrames, affordable));
}

/**
 * Limits the rate to what the network path to the viewer carries, and to what is useful. While our
 * own network path carries less, the limit changes a little at each call. A browser probes its
 * network path at once when a limit changes, and otherwise only raises its estimate slowly
 * (libwebrtc, `ProbeController::OnMaxTotalAllocatedBitrate`).
 */
export async function limitRate(
  sender: RTCRtpSender | undefined,
  track: MediaStreamTrack | undefined,
  bitsPerSecond: number,
): Promise<void> {
  if (!sender || !track) return;
  const { width, height } = track.getSettings();
  const limit = Math.min(bitsPerSecond, maxBitrateFor(width, height));
  const target = await targetBitrate(sender);
  const maxFramerate = maxFramerateFor(Math.min(limit, target));
  // Read as late as possible: nothing may change between reading and setting.
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding) return;
  const moves = target < limit * heldBack && encoding.maxBitrate === limit;
  const maxBitrate = moves ? Math.round(limit * nudge) : limit;
  if (encoding.maxBitrate === maxBitrate && encoding.maxFramerate === maxFramerate) return;
  encoding.maxBitrate = maxBitrate;
  encoding.maxFramerate = maxFramerate;
  await sender.setParameters(parameters);
}

/** A screen is for looking: no frame is delayed to smooth the motion. */
export function showAtOnce(receiver: RTCRtpReceiver | undefined): void {
  if (receiver && 'jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
}

/** Bits per second that our own network path to the server leaves for the encoder. */
async function targetBitrate(sender: RTCRtpSender): Promise<number> {
  for (const stat of (await sender.getStats()).values()) {
    const { type, targetBitrate: target } = stat as RTCOutboundRtpStreamStats;
    if (type === 'outbound-rtp' && target !== undefined) return target;
  }
  return Infinity;
}
