/** How a screen is sent: in which codec, at what bit rate, with which layers. */
import type { types } from 'mediasoup-client';

type Codec = types.RtpCodecCapability;

/** Best first: at equal bit rates AV1 keeps small text far sharper than the others. */
const preference = ['av1', 'vp9', 'h264', 'vp8'];

const bitsPerPixelAndSecond = 4;
const leastBitrate = 4_000_000;
const mostBitrate = 20_000_000;

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
  for (const name of preference) {
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
): types.ProducerOptions {
  const { width, height } = track.getSettings();
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
        maxFramerate: 30,
        networkPriority: 'high',
        // H264 has no temporal layers in browsers.
        ...(codec && codecName(codec.mimeType) !== 'h264' && { scalabilityMode: 'L1T3' }),
      },
    ],
    // Chromium begins at 300 kbit/s by itself, which means seconds of blur.
    codecOptions: {
      videoGoogleStartBitrate: Math.round(kilobits * 0.8),
      videoGoogleMaxBitrate: kilobits,
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
