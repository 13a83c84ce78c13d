import { answerGrant, requestGrant, revokeGrant } from '../../domain/granting.ts';
import type { Command } from './command.ts';

/** Somebody asks the sharer for a grant. */
export const grantRequest: Command<'grant.request'> = ({ participant, payload, clock }) => {
  requestGrant(participant.session, participant.id, payload.grant, clock.now());
  return {};
};

export const grantAnswer: Command<'grant.answer'> = ({ participant, payload, clock }) => {
  const { participantId, grant, allow } = payload;
  answerGrant(participant.session, participantId, grant, allow, clock.now());
  return {};
};

/** The room closes what depends on the grant before this is answered. */
export const grantRevoke: Command<'grant.revoke'> = ({ participant, payload, clock }) => {
  revokeGrant(participant.session, payload.participantId, payload.grant, clock.now());
  return {};
};
