/**
 * Strict schemas of every media parameter that comes from a client. They are checked before
 * mediasoup sees them. The shapes are mediasoup's `RtpParameters`, `RtpCapabilities`,
 * `DtlsParameters` and `SctpStreamParameters`.
 */
import { z } from 'zod';

const ssrc = z.int().min(0).max(0xffff_ffff);
const payloadType = z.int().min(0).max(127);
const token = z.string().max(100);

const mimeType = z.string().regex(/^(audio|video)\/[a-zA-Z0-9._-]{1,30}$/);
const kind = z.enum(['audio', 'video']);
const rtcpFeedback = z.strictObject({ type: token, parameter: token.optional() });

/** Format parameters (SDP `fmtp`): few, short and flat. The schema counts them before it looks at each. */
const formatParameters = z
  .custom<Record<string, string | number>>(
    (value) => typeof value === 'object' && value !== null && Object.keys(value).length <= 30,
  )
  .pipe(z.record(z.string().max(60), z.union([z.string().max(200), z.number()])));

const codec = {
  mimeType,
  clockRate: z.int().min(1).max(1_000_000),
  channels: z.int().min(1).max(8).optional(),
  parameters: formatParameters.optional(),
  rtcpFeedback: z.array(rtcpFeedback).max(20).optional(),
};

/** The header extensions that mediasoup knows. */
const headerExtensionUri = z.enum([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  'urn:3gpp:video-orientation',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'urn:ietf:params:rtp-hdrext:toffset',
  'urn:mediasoup:params:rtp-hdrext:packet-id',
]);

/** One stream: no simulcast, and for screens only one spatial layer. */
const encoding = z.strictObject({
  active: z.boolean().optional(),
  ssrc: ssrc.optional(),
  rid: token.optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.strictObject({ ssrc }).optional(),
  dtx: z.boolean().optional(),
  scalabilityMode: z.enum(['L1T1', 'L1T2', 'L1T3', 'S1T1']).optional(),
  scaleResolutionDownBy: z.number().min(1).max(16).optional(),
  maxBitrate: z.int().min(0).max(100_000_000).optional(),
  maxFramerate: z.number().min(0).max(120).optional(),
  adaptivePtime: z.boolean().optional(),
  priority: z.enum(['very-low', 'low', 'medium', 'high']).optional(),
  networkPriority: z.enum(['very-low', 'low', 'medium', 'high']).optional(),
});

const isRtx = (entry: { mimeType: string } | undefined) =>
  entry !== undefined && /\/rtx$/i.test(entry.mimeType);

export const rtpParameters = z.strictObject({
  mid: token.optional(),
  msid: z.string().max(200).optional(),
  // One codec, and the retransmission of its packets (RFC 4588).
  codecs: z
    .array(z.strictObject({ ...codec, payloadType }))
    .min(1)
    .max(2)
    .refine(([first, second]) => !isRtx(first) && (!second || isRtx(second))),
  headerExtensions: z
    .array(
      z.strictObject({
        uri: headerExtensionUri,
        id: z.int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters: formatParameters.optional(),
      }),
    )
    .max(20)
    .optional(),
  encodings: z.array(encoding).length(1),
  rtcp: z
    .strictObject({
      cname: token.optional(),
      reducedSize: z.boolean().optional(),
      mux: z.boolean().optional(),
    })
    .optional(),
});

export const rtpCapabilities = z.strictObject({
  codecs: z
    .array(z.strictObject({ ...codec, kind, preferredPayloadType: payloadType }))
    .min(1)
    .max(60),
  headerExtensions: z
    .array(
      z.strictObject({
        kind,
        uri: headerExtensionUri,
        preferredId: z.int().min(1).max(255),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(60)
    .optional(),
});

/** RFC 8122: a fingerprint is upper-case hexadecimal pairs with colons. */
export const dtlsParameters = z.strictObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.strictObject({
        algorithm: z.enum(['sha-256', 'sha-384', 'sha-512']),
        value: z.string().regex(/^([0-9A-Fa-f]{2}:){31,63}[0-9A-Fa-f]{2}$/),
      }),
    )
    .min(1)
    .max(4),
});

/** A data channel for chat must be ordered and reliable. Any other is refused. */
export const sctpStreamParameters = z.strictObject({
  streamId: z.int().min(0).max(65_534),
  ordered: z.literal(true).optional(),
  label: token.optional(),
  protocol: token.optional(),
});

export type RtpParameters = z.infer<typeof rtpParameters>;
export type RtpCapabilities = z.infer<typeof rtpCapabilities>;
export type DtlsParameters = z.infer<typeof dtlsParameters>;
export type SctpStreamParameters = z.infer<typeof sctpStreamParameters>;
