/**
 * How a participant asks for a grant, and how the sharer answers it or revokes it. The lead's first
 * request to view is a method of the session (`Session.requestView`), since it may need digits.
 */
import { BesideError } from '../protocol/error-codes.ts';
import { grantNames, grants, type Grant } from '../protocol/grants.ts';
import type { ParticipantId, Role } from '../protocol/session-view.ts';
import type { Participant } from './participant.ts';
import type { Session } from './session.ts';

/** @throws {BesideError} `NOT_NOW`, also after a refusal: nobody may be asked again and again. */
export function requestGrant(session: Session, id: ParticipantId, grant: Grant, now: number): void {
  session.assertIn('allowed', 'sharing');
  const to: readonly Role[] = grants[grant].to;
  if (!to.includes(presentParticipant(session, id).role)) throw new BesideError('WRONG_SIDE');
  const status = session.grants.status(id, grant);
  if (status !== undefined && status !== 'revoked') throw new BesideError('NOT_NOW');
  session.setGrant(id, grant, 'asked', now);
  session.record(now, { type: `${grant}.requested`, to: id }, id);
}

export function answerGrant(
  session: Session,
  id: ParticipantId,
  grant: Grant,
  allow: boolean,
  now: number,
): void {
  session.assertIn('joined', 'requested', 'allowed', 'sharing');
  const isSessionsOwn = session.state === 'requested' && id === session.lead.id;
  presentParticipant(session, id);
  if (session.grants.status(id, grant) !== 'asked' || isSessionsOwn)
    throw new BesideError('NOT_NOW');
  session.setGrant(id, grant, allow ? 'given' : 'refused', now, session.sharer?.id);
  const type = allow ? (`${grant}.allowed` as const) : (`${grant}.declined` as const);
  session.record(now, { type, to: id }, session.sharer?.id);
}

/** What depends on the grant ends with it. */
export function revokeGrant(session: Session, id: ParticipantId, grant: Grant, now: number): void {
  session.assertIn('joined', 'requested', 'allowed', 'sharing');
  presentParticipant(session, id);
  if (session.grants.status(id, grant) !== 'given') throw new BesideError('NOT_NOW');
  endStreams(session, id, grant, now);
  session.setGrant(id, grant, 'revoked', now, session.sharer?.id);
  endUnheard(session, now);
  session.record(now, { type: `${grant}.revoked`, to: id }, session.sharer?.id);
}

/** A participant whose part has ended loses all grants. */
export function dropGrants(session: Session, id: ParticipantId, now: number): void {
  for (const grant of Object.keys(session.grants.of(id)) as Grant[])
    endStreams(session, id, grant, now);
  session.grants.drop(id);
  endUnheard(session, now);
}

/**
 * Whether somebody may read the thread and be seen: the sharer, the lead, and everybody to whom the
 * sharer has given something.
 */
export function isLetIn(session: Session, id: ParticipantId): boolean {
  if (id === session.lead.id || id === session.sharer?.id) return true;
  return Object.values(session.grants.of(id)).some(({ status }) => status === 'given');
}

/** @throws {BesideError} `PARTICIPANT_UNKNOWN` for somebody who takes no part, or whose part has ended. */
export function presentParticipant(session: Session, id: ParticipantId): Participant {
  const participant = session.participant(id);
  if (!participant || participant.end) throw new BesideError('PARTICIPANT_UNKNOWN');
  return participant;
}

/** If nobody may hear the sharer any more, their microphone is off. */
function endUnheard(session: Session, now: number): void {
  const isHeard = grantNames.some(
    (grant) =>
      grants[grant].receives.includes('microphone') && session.grants.holders(grant).length > 0,
  );
  if (!isHeard && session.sharer) session.setMicrophone(session.sharer.id, false, now);
}

function endStreams(session: Session, id: ParticipantId, grant: Grant, now: number): void {
  if (grant === 'voice') session.setMicrophone(id, false, now);
  const viewers = session.grants.holders('view');
  if (grant === 'view' && viewers.every((viewer) => viewer === id))
    session.stopSharing(now, 'stopped');
}
