/** Everything that an element can ask of the app. */
import type { SessionAction } from '../client/session-action.ts';

export type AppAction =
  | SessionAction
  /** With a device, only its user can join. */
  | { do: 'new-session'; deviceId?: string }
  /** What was typed or pasted into the code's field. */
  | { do: 'enter-code'; typed: string }
  /** To talk and write with a browser that cannot show a screen. */
  | { do: 'join-without-screen' }
  /** The person has begun to type. It is time to load what a session needs. */
  | { do: 'prepare' };
