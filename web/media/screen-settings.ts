/** How a screen is sent: in which codec, at what bit rate, with which layers. */
import type { types } from 'mediasoup-client';
import { screenPreference } from '../../src/protocol/media-sources.ts';

type Codec = types.RtpCodecCapability;

const layered = ['av1', 'vp9'];

const mostFrames = 30;
const leastFrames = 2;
/** What a frame of scrolling text takes, so that it stays sharp. */
const bitsPerFrame = 35_000;
const bitsPerPixelAndSecond = 4;
const leastBitrate = 4_000_000;
const mostBitrate = 20_000_000;
/** Of the limit: below it, our own network path is what holds the encoder back. */
const heldBack = 0.5;
/** What a limit is moved by where only its moving counts. */
const nudge = 0.98;

/** `video/AV1` and `AV1` as `av1`. */
export function codecName(mimeType: string): string {
  return mimeType.toLowerCase().replace(/^video\//, '');
}

/**
 * The first codec that this device can send and the other side can show.
 *
 * @param others What the other side can show; empty while unknown, which leaves the choice to us.
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

/** Enough for sharp text at the size of the screen; 8 Mbit/s for 1920 × 1080. */
export function maxBitrateFor(width = 1920, height = 1080): number {
  const wanted = width * height * bitsPerPixelAndSecond;
  return Math.round(Math.min(mostBitrate, Math.max(leastBitrate, wanted)));
}

/** What mediasoup-client needs in order to send a screen. */
export function screenProducerOptions(
  track: MediaStreamTrack,
  codec: Codec | undefined,
  { width, height }: { width?: number; height?: number } = track.getSettings(),
): types.ProducerOptions {
  const maxBitrate = maxBitrateFor(width, height);
  const kilobits = Math.round(maxBitrate / 1_000);
  return {
    track,
    // Another stream than the microphone's, or lip-sync would hold back the picture.
    streamId: 'screen',
    stopTracks: false,
    ...(codec && { codec }),
    encodings: [
      {
        maxBitrate,
        maxFramerate: mostFrames,
        networkPriority: 'high',
        // With layers Chromium marks each packet (AV1 dependency descriptor), by which the server knows
        // a key frame from others. Without, it asks for one more at every beginning.
        ...(codec && layered.includes(codecName(codec.mimeType)) && { scalabilityMode: 'L1T2' }),
      },
    ],
    // Chromium begins at 300 kbit/s by itself, which means seconds of blur.
    codecOptions: {
      videoGoogleStartBitrate: Math.round(kilobits * 0.8),
      videoGoogleMaxBitrate: Math.round(mostBitrate / 1_000),
    },
  };
}

/** Tells the encoder to give up frames before it gives up sharpness. */
export async function keepResolution(sender: RTCRtpSender | undefined): Promise<void> {
  if (!sender) return;
  // Missing in TypeScript's library; W3C "MediaStreamTrack Content Hints" §5.
  const parameters: RTCRtpSendParameters & { degradationPreference?: string } =
    sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  await sender.setParameters(parameters).catch(() => {
    // Older browsers refuse; `contentHint` says the same to them.
  });
}

/** Fewer frames, each with enough bits for sharp text. */
export function maxFramerateFor(bitsPerSecond: number): number {
  const affordable = Math.round(bitsPerSecond / bitsPerFrame);
  return Math.min(mostFrames, Math.max(leastFrames, affordable));
}

/**
 * Sends no faster than the network path to the viewer carries, and no faster than is of use. While our own network path
 * carries less, the limit moves a little at each call: a browser tries out at once whether its network path
 * carries more when the limit changes, and else leaves it at growing slowly (libwebrtc,
 * `ProbeController::OnMaxTotalAllocatedBitrate`).
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
  // Read late: what is between reading and setting must not change.
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

/** A screen is looked at, not listened to: no picture is held back to smooth the motion. */
export function showAtOnce(receiver: RTCRtpReceiver | undefined): void {
  if (receiver && 'jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
}

/** What our own network path to the server leaves to the encoder, in bits per second. */
async function targetBitrate(sender: RTCRtpSender): Promise<number> {
  for (const stat of (await sender.getStats()).values()) {
    const { type, targetBitrate: target } = stat as RTCOutboundRtpStreamStats;
    if (type === 'outbound-rtp' && target !== undefined) return target;
  }
  return Infinity;
}
