import type { Payload } from '../../src/protocol/requests.ts';

/** All that a person can do in a session; parts of the page send these up to the app. */
export type SessionAction =
  /** The warning about the sharer's device has been read. */
  | { do: 'continue-despite-device' }
  | { do: 'request-view' }
  | { do: 'answer'; answer: Payload<'session.answer'> }
  | { do: 'share-screen' }
  | { do: 'stop-screen' }
  | { do: 'toggle-microphone' }
  | { do: 'send-chat'; text: string }
  | { do: 'retry-chat'; id: string }
  | { do: 'dismiss-failure' }
  /** Still there, though nothing happens. */
  | { do: 'stay' }
  | { do: 'use-here' }
  | { do: 'end' };
