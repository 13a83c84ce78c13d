/** Everything that a part of the page can ask of the app. */
import type { SessionAction } from '../client/session-action.ts';

export type AppAction =
  | SessionAction
  /** For a device: only its user can join. */
  | { do: 'new-session'; deviceId?: string }
  /** What was typed or pasted into the field of the code. */
  | { do: 'enter-code'; typed: string }
  /** With a browser that cannot show a screen, to talk and write. */
  | { do: 'join-without-screen' }
  /** The person has begun to type: time to load what a session needs. */
  | { do: 'prepare' };
