import { admit, passLead } from '../../domain/membership.ts';
import { presentParticipant } from '../../domain/granting.ts';
import { mayLead, mayTakePart } from '../../policy/continuation.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { Command } from './command.ts';

/**
 * The refusal is the same for somebody unknown, somebody who may not help here, and somebody who
 * already takes part.
 */
export const participantAdmit: Command<'participant.admit'> = async ({
  participant,
  payload,
  findPersonByUserName,
  clock,
}) => {
  const { session } = participant;
  const { userName, role } = payload;
  session.assertIn('allowed', 'sharing');
  const person = await findPersonByUserName(userName);
  const newcomer = person && { id: '', role, person, microphone: false };
  if (!newcomer || !mayTakePart(session, newcomer)) throw new BesideError('NOT_ADMITTED');
  return { participantId: admit(session, newcomer.person, role, clock.now()).id };
};

export const sessionPassLead: Command<'session.pass-lead'> = ({ participant, payload, clock }) => {
  const { session } = participant;
  session.assertIn('joined', 'allowed', 'sharing');
  const next = presentParticipant(session, payload.participantId);
  if (!mayLead(session, next)) throw new BesideError('CANNOT_LEAD');
  passLead(session, next.id, clock.now());
  return {};
};
