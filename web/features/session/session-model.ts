/** All that the pages show of a session, made anew at every change. */
import type { ChatMessage } from '../../../src/protocol/chat.ts';
import type { AccessEndReason } from '../../../src/protocol/events.ts';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import type { MicrophoneModel, ScreenModel } from '../../media/capture-model.ts';
import type { PendingMessage } from '../chat/chat.ts';
import type { Failure } from '../../client/failure.ts';
import type { PictureState } from './picture.ts';
import type { Quality } from '../../media/connection-quality.ts';

/** How this page stands to the session. */
export type Attendance =
  | { state: 'here' }
  | { state: 'reconnecting' }
  /** The same person has opened the session in another page. */
  | { state: 'elsewhere' }
  /** The session can't be entered any more. */
  | { state: 'gone'; failure: Failure };

export interface SessionModel {
  view: SessionView;
  /** To be added to this computer's clock to get the server's, in milliseconds. */
  clockOffsetMs: number;
  attendance: Attendance;
  messages: ChatMessage[];
  pending: PendingMessage[];
  screen: ScreenModel;
  microphone: MicrophoneModel;
  remoteScreen?: MediaStream;
  remoteVoice?: MediaStream;
  quality?: Quality;
  /** What becomes of the picture, while a screen is shared. */
  picture?: PictureState;
  /** Whose connection is unstable at the moment. */
  unstable?: 'me' | 'other';
  /** Why what this person may do here has ended or changed. */
  accessEnd?: AccessEndReason;
  /** The last request that was refused, until it is dismissed. */
  failure?: Failure;
}

/** A server that was killed knows of the passcode only its hash; the page still has it. */
export function withInvitation(view: SessionView, before: SessionView | undefined): SessionView {
  if (view.state !== 'waiting' || view.invitation || !before?.invitation) return view;
  return { ...view, invitation: before.invitation };
}

/** Leaves out what is not known. */
export function known<Values extends object>(values: Values) {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Values]?: NonNullable<Values[Key]> };
}
