/** What somebody can send: a shared screen, or a voice. */
export const mediaSources = ['screen', 'microphone'] as const;
export type MediaSource = (typeof mediaSources)[number];

/** By whom a capture was ended: in Beside, or around it by the browser's own bar, a closed window, the system. */
export const captureEnds = ['person', 'browser'] as const;
export type CaptureEnd = (typeof captureEnds)[number];

/**
 * What a screen can be sent in, best first: at equal bit rates AV1 keeps small text far sharper than
 * the others.
 */
export const screenPreference = ['video/AV1', 'video/VP9', 'video/H264', 'video/VP8'] as const;
