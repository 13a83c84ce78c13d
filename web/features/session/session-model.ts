/** Everything that the pages show of a session. It is made anew at every change. */
import type { ChatMessage } from '../../../src/protocol/chat.ts';
import type { AccessEndReason } from '../../../src/protocol/events.ts';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import type { MicrophoneModel, ScreenModel } from '../../media/capture-model.ts';
import type { PendingMessage } from '../chat/chat.ts';
import type { Failure } from '../../client/failure.ts';
import type { PictureState } from './picture.ts';
import type { Quality } from '../../media/connection-quality.ts';

/** How this page takes part in the session. */
export type Attendance =
  | { state: 'here' }
  | { state: 'reconnecting' }
  /** The same person has opened the session in another page. */
  | { state: 'elsewhere' }
  /** The session cannot be entered any more. */
  | { state: 'gone'; failure: Failure };

export interface SessionModel {
  view: SessionView;
  /** Milliseconds to add to this computer's clock to get the server's. */
  clockOffsetMs: number;
  attendance: Attendance;
  messages: ChatMessage[];
  pending: PendingMessage[];
  screen: ScreenModel;
  microphone: MicrophoneModel;
  remoteScreen?: MediaStream;
  remoteVoice?: MediaStream;
  quality?: Quality;
  /** The state of the picture, while a screen is shared. */
  picture?: PictureState;
  /** Whose connection is unstable at the moment. */
  unstable?: 'me' | 'other';
  /** Why rights of this person have ended or changed. */
  accessEnd?: AccessEndReason;
  /** The last request that was refused, until it is dismissed. */
  failure?: Failure;
}

/** After a crash the server knows only the hash of the passcode. The page still has the passcode. */
export function withInvitation(view: SessionView, before: SessionView | undefined): SessionView {
  if (view.state !== 'waiting' || view.invitation || !before?.invitation) return view;
  return { ...view, invitation: before.invitation };
}

/** Leaves out undefined values. */
export function known<Values extends object>(values: Values) {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Values]?: NonNullable<Values[Key]> };
}
