/** All that a person can do in a session; parts of the page send these up to the app. */
export type SessionAction =
  | { do: 'request-view' }
  | { do: 'answer'; allow: boolean }
  | { do: 'share-screen' }
  | { do: 'stop-screen' }
  | { do: 'toggle-microphone' }
  | { do: 'send-chat'; text: string }
  | { do: 'retry-chat'; id: string }
  | { do: 'dismiss-failure' }
  | { do: 'use-here' }
  | { do: 'end' };
