/** Lets people into a running session, passes the lead on, and ends somebody's part. */
import { randomUUID } from 'node:crypto';
import { BesideError } from '../protocol/error-codes.ts';
import type { ParticipantId, PolicyRule, Role } from '../protocol/session-view.ts';
import { dropGrants, isLetIn, presentParticipant } from './granting.ts';
import { Participant } from './participant.ts';
import type { Person } from './person.ts';
import type { Session } from './session.ts';
import { pictureWithout } from './share.ts';

/**
 * The limit of participants at the same time, with the sharer and the lead. Each viewer costs the
 * media server as much as a session of two people.
 */
const mostParticipants = 10;
/**
 * The limit of participants in all, with those who have left. Those stay in the data of the
 * session, so this also limits the size of these data.
 */
const mostEver = 50;

/**
 * The lead lets somebody in. This person takes part once they enter. They hold no grant until the
 * sharer gives one.
 *
 * @throws {BesideError} `NOT_ADMITTED` if the person takes part already. `SESSION_FULL`. `NOT_NOW`
 *   or `SESSION_ENDED` if viewing is not allowed now.
 */
export function admit(
  session: Session,
  person: Person,
  role: Exclude<Role, 'sharer'>,
  now: number,
): Participant {
  session.assertIn('allowed', 'sharing');
  const { people } = session;
  const isFull = people.present().length >= mostParticipants || people.all().length >= mostEver;
  if (people.ofPerson(person.key)) throw new BesideError('NOT_ADMITTED');
  if (isFull) throw new BesideError('SESSION_FULL');
  const participant = new Participant({ id: randomUUID(), role, person, joinedAt: undefined }, now);
  people.add(participant);
  session.record(now, { type: 'participant.admitted', to: participant.id, role }, session.lead.id);
  return participant;
}

/**
 * Another helper leads from now on.
 *
 * @throws {BesideError} `PARTICIPANT_UNKNOWN`. `CANNOT_LEAD` if this person is not a helper.
 *   `NOT_NOW` if they are away or lead already. `GRANT_MISSING` if the sharer has given them no
 *   grant, or if the lead holds the grant to view and they do not.
 */
export function passLead(session: Session, to: ParticipantId, now: number): void {
  session.assertIn('joined', 'allowed', 'sharing');
  const next = presentParticipant(session, to);
  const { lead, grants } = session;
  if (next.role !== 'helper') throw new BesideError('CANNOT_LEAD');
  if (next === lead || next.presence.state === 'away') throw new BesideError('NOT_NOW');
  const needsView = grants.status(lead.id, 'view') === 'given';
  if (!isLetIn(session, to) || (needsView && grants.status(to, 'view') !== 'given'))
    throw new BesideError('GRANT_MISSING');
  session.people.lead = next;
  // What was seen was reported by the former lead's page. The new lead's page has not reported yet.
  session.picture = pictureWithout('helper', session.picture);
  // The new lead has not read the warning about the device yet.
  if (session.device) session.device = { ...session.device, continued: false };
  session.record(now, { type: 'lead.passed', to }, lead.id);
}

/**
 * Ends somebody's part. If they are the lead or the sharer, the session ends.
 *
 * @param rule The rule of policy that ends it. Undefined if they left by themselves.
 */
export function endPart(
  session: Session,
  participant: Participant,
  now: number,
  rule?: PolicyRule,
): void {
  const { id, side } = participant;
  if (participant === session.lead || participant === session.sharer) {
    if (rule) session.stop(rule, now);
    else session.finish(`${side}-left`, now, participant);
    return;
  }
  if (session.end || participant.end) return;
  dropGrants(session, id, now);
  session.setMicrophone(id, false, now);
  const why = rule
    ? ({ reason: 'policy', rule } as const)
    : ({ reason: 'helper-left', by: side } as const);
  participant.end = { ...why, at: now };
  session.record(now, { type: 'participant.left', ...(rule && { rule }) }, rule ? undefined : id);
}
