/** What somebody can send: a shared screen, or a voice. */
export const mediaSources = ['screen', 'microphone'] as const;
export type MediaSource = (typeof mediaSources)[number];
