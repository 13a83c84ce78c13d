import type { ErrorCode } from '../protocol/error-codes.ts';
import type { SessionState } from '../protocol/session-view.ts';
import { belongsTo, type Device } from './device.ts';
import type { Participant } from './participant.ts';
import type { Person } from './person.ts';

/** What of a session says whom it is for. */
interface Joinable {
  helper: Participant;
  sharer: Participant | undefined;
  state: SessionState;
  openedFor: Device | undefined;
}

/** Why somebody who has the passcode may not be a session's sharer, and whether both sides get to know. */
export function joinRefusal(
  { helper, sharer, state, openedFor }: Joinable,
  person: Person,
): { code: ErrorCode; isTold: boolean } | undefined {
  if (person.key === helper.person.key) return { code: 'OWN_SESSION', isTold: false };
  if (state === 'ended') return { code: 'PASSCODE_NOT_ACCEPTED', isTold: false };
  if (sharer) {
    const isBack = sharer.person.key === person.key;
    return isBack ? undefined : { code: 'PASSCODE_NOT_ACCEPTED', isTold: true };
  }
  return openedFor && !belongsTo(openedFor, person)
    ? { code: 'FOR_SOMEBODY_ELSE', isTold: true }
    : undefined;
}
