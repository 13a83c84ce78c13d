import { describe, expect, test } from '@jest/globals';
import type { types } from 'mediasoup-client';
import {
  chooseScreenCodec,
  maxBitrateFor,
  maxFramerateFor,
} from '../../../web/media/screen-settings.ts';

function codecs(...names: string[]): types.RtpCodecCapability[] {
  return names.map((name, index) => ({
    kind: 'video',
    mimeType: `video/${name}`,
    clockRate: 90_000,
    preferredPayloadType: 96 + index,
  }));
}

describe('the codec of a screen', () => {
  const all = ['VP8', 'H264', 'VP9', 'AV1'];
  const everything = all.map((name) => `video/${name}`);

  test.each([
    ['AV1 where both can', all, everything, 'video/AV1'],
    ['VP9 where the other side has no AV1', all, ['video/VP8', 'video/VP9'], 'video/VP9'],
    ['H264 where this side has neither', ['H264', 'VP8'], everything, 'video/H264'],
    ['VP8 as the last', ['VP8'], everything, 'video/VP8'],
    ['the best of our own while the other side is unknown', all, [], 'video/AV1'],
  ])('is %s', (_name, sendable, others, expected) => {
    expect(chooseScreenCodec(codecs(...sendable), others)?.mimeType).toBe(expected);
  });

  test('is none where nothing is common', () => {
    expect(chooseScreenCodec(codecs('AV1'), ['video/VP8'])).toBeUndefined();
  });
});

describe('the bit rate of a screen', () => {
  test('grows with its size, within bounds', () => {
    expect(maxBitrateFor(640, 480)).toBe(4_000_000);
    expect(maxBitrateFor(1920, 1080)).toBe(8_294_400);
    expect(maxBitrateFor(7680, 4320)).toBe(20_000_000);
  });
});

describe('the frame rate of a screen', () => {
  test('gives way before sharpness does, and never to nothing', () => {
    expect(maxFramerateFor(8_000_000)).toBe(30);
    expect(maxFramerateFor(350_000)).toBe(10);
    expect(maxFramerateFor(0)).toBe(2);
  });
});
