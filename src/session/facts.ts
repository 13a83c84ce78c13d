import type {
  EndReason,
  PolicyRule,
  Role,
  ShareStatus,
  Surface,
} from '../protocol/session-view.ts';

/** What can happen to a session. Each is stored, audited and shown to both sides. */
export type Happening =
  | { type: 'session.created' }
  | { type: 'session.joined' }
  | { type: 'session.joiner-refused' }
  | { type: 'view.requested' }
  | { type: 'view.allowed' }
  | { type: 'view.declined' }
  | { type: 'share.reported'; status: ShareStatus }
  | { type: 'share.started'; surface?: Surface | undefined }
  | { type: 'share.stopped' }
  | { type: 'microphone.on' }
  | { type: 'microphone.off' }
  | { type: 'participant.away'; cause: 'page-closed' | 'connection-lost' }
  | { type: 'participant.back' }
  | { type: 'session.ended'; reason: EndReason; rule?: PolicyRule };

/** A happening, when, and by whose doing; without `by` it was time or the server. */
export type Fact = Happening & { at: number; by?: Role };
