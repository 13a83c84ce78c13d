import type { ParticipantView } from '../../../src/protocol/session-view.ts';

/** Whether they have not been here yet. Nobody waits for them to come back. */
export function isExpected({ presence }: ParticipantView): boolean {
  return presence.state === 'away' && presence.cause === undefined && presence.until === undefined;
}
