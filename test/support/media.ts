/** Media parameters as a browser would send them, for tests without one. */
import { randomUUID } from 'node:crypto';
import type {
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
} from '../../src/protocol/media-parameters.ts';

let ssrc = 1_000;

export function screenParameters(): RtpParameters {
  return parameters({ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 });
}

export function voiceParameters(): RtpParameters {
  return parameters({ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 });
}

export function dtlsParameters(): DtlsParameters {
  const value = Array.from({ length: 32 }, () => 'AB').join(':');
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
}

/** A page that can show and play all that a router passes on. */
export function everything(routerRtpCapabilities: RtpCapabilities): RtpCapabilities {
  return routerRtpCapabilities;
}

function parameters(codec: RtpParameters['codecs'][number]): RtpParameters {
  ssrc += 1;
  return {
    mid: String(ssrc % 100),
    codecs: [codec],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }],
    encodings: [{ ssrc }],
    rtcp: { cname: randomUUID(), reducedSize: true },
  };
}
