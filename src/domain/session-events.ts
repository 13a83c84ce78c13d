import type { ErrorCode } from '../protocol/error-codes.ts';
import type { Grant } from '../protocol/grants.ts';
import type { DeviceEvidence, DeviceState } from '../protocol/device.ts';
import type {
  Absence,
  AbsenceCause,
  EndReason,
  ParticipantId,
  PolicyRule,
  Role,
  ShareEnd,
  ShareStatus,
  Surface,
  TimeLimit,
} from '../protocol/session-view.ts';

/** What can happen to a session. Each event is stored, audited and shown to the participants. */
export type SessionEventBody =
  /** With a key, somebody opened it without the helper's page. */
  | {
      type: 'session.created';
      ticket?: string;
      category?: string;
      personKey?: string;
      address?: string;
    }
  | { type: 'session.joined' }
  /** The server was killed and has started again. */
  | { type: 'session.resumed' }
  | {
      type: 'session.joiner-refused';
      code: ErrorCode;
      personKey: string;
      address: string | undefined;
    }
  | {
      type: 'device.seen';
      state: DeviceState;
      evidence: DeviceEvidence;
      deviceIds: string[];
      /** Left out if it may be one of several devices. */
      name?: string;
      /** The operating system. */
      system?: string;
    }
  | { type: 'device.continued'; state: DeviceState }
  /** Without `to` it is the lead's grant. The lead's `view.allowed` also allows their voice. */
  | { type: `${Grant}.${'requested' | 'allowed' | 'declined' | 'revoked'}`; to?: ParticipantId }
  | { type: 'number.mismatched'; triesLeft: number }
  | { type: 'share.reported'; status: ShareStatus }
  | { type: 'share.started'; surface?: Surface | undefined }
  | { type: 'share.stopped'; status: ShareEnd }
  /** The lead sees a picture for the first time. `afterMs` is the time since sharing began. */
  | { type: 'share.seen'; afterMs: number }
  | { type: 'microphone.on' }
  | { type: 'microphone.off' }
  /** By the browser or the system. */
  | { type: 'microphone.cut-off' }
  | { type: 'participant.admitted'; to: ParticipantId; role: Role }
  /** For the first time. */
  | { type: 'participant.joined' }
  /** For good, by themselves or by a rule. The session goes on. */
  | { type: 'participant.left'; rule?: PolicyRule }
  | { type: 'lead.passed'; to: ParticipantId }
  | { type: 'participant.away'; cause: Absence }
  | { type: 'participant.back'; was?: AbsenceCause }
  | {
      type: 'session.ended';
      reason: EndReason;
      rule?: PolicyRule;
      limit?: TimeLimit;
      /** The mean quality, from 0 to 10. Left out if nothing was ever sent. */
      quality?: number;
      /** The administrator who ended it, and what they wrote for both sides. */
      personKey?: string;
      address?: string;
      note?: string;
    };

/** What happened, when, and who caused it. Without `by`, time or the server caused it. */
export type SessionEvent = SessionEventBody & { at: number; by?: ParticipantId; byRole?: Role };
