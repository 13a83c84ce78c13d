import type { types } from 'mediasoup';
import { screenPreference } from '../protocol/media-sources.ts';
import type { RtpCapabilities } from '../protocol/media-parameters.ts';

/** The codecs that a router can forward. */
export const mediaCodecs: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/AV1', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    // Constrained baseline, level 3.1, which every browser supports. Senders may exceed the level.
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
    },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

/** The codecs in which all of these pages can show a screen, best first. Empty if there is no page. */
export function screenCodecs(pages: RtpCapabilities[]): string[] {
  const known = pages.map(
    ({ codecs }) => new Set(codecs.map(({ mimeType }) => mimeType.toLowerCase())),
  );
  return screenPreference.filter(
    (mimeType) => known.length > 0 && known.every((codecs) => codecs.has(mimeType.toLowerCase())),
  );
}
