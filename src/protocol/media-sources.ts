/** What somebody can send: a shared screen, or a voice. */
export const mediaSources = ['screen', 'microphone'] as const;
export type MediaSource = (typeof mediaSources)[number];

/**
 * How a capture ended. `person`: in Beside. `browser`: by the browser's own bar, a closed window,
 * or the system.
 */
export const captureEnds = ['person', 'browser'] as const;
export type CaptureEnd = (typeof captureEnds)[number];

/**
 * The codecs of a screen, best first. At the same bit rate AV1 keeps small text far sharper than
 * the others.
 */
export const screenPreference = ['video/AV1', 'video/VP9', 'video/H264', 'video/VP8'] as const;
