import type { Payload } from '../../src/protocol/requests.ts';

/** Everything that a person can do in a session. Elements send these up to the app. */
export type SessionAction =
  /** The helper has read the warning about the sharer's device. */
  | { do: 'continue-despite-device' }
  | { do: 'request-view' }
  | { do: 'answer'; answer: Payload<'session.answer'> }
  | { do: 'share-screen' }
  | { do: 'stop-screen' }
  | { do: 'toggle-microphone' }
  | { do: 'send-chat'; text: string }
  | { do: 'retry-chat'; id: string }
  | { do: 'dismiss-failure' }
  /** The person is still there, although nothing happens. */
  | { do: 'stay' }
  | { do: 'use-here' }
  | { do: 'end' };
