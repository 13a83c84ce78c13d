/** Who is let into a session under way, who leads it, and who leaves it. */
import { randomUUID } from 'node:crypto';
import { BesideError } from '../protocol/error-codes.ts';
import type { ParticipantId, PolicyRule, Role } from '../protocol/session-view.ts';
import { dropGrants, isLetIn, presentParticipant } from './granting.ts';
import { Participant } from './participant.ts';
import type { Person } from './person.ts';
import type { Session } from './session.ts';
import { pictureWithout } from './share.ts';

/** The sharer and the lead count. Each viewer costs the media server as much as a session of two. */
const mostParticipants = 10;
/** Somebody who has left stays in the session's row, so this also bounds the row. */
const mostEver = 50;

/**
 * The lead lets somebody in, who takes part once they enter. They hold no grant until the sharer
 * gives one.
 *
 * @throws {BesideError} `NOT_ADMITTED` for somebody who takes part already, `SESSION_FULL`.
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
 * @throws {BesideError} `PARTICIPANT_UNKNOWN`, `CANNOT_LEAD` for who is no helper, `NOT_NOW` for who is not
 *   there or leads already, `GRANT_MISSING` for whom the sharer has given nothing, or no view of what the
 *   lead views.
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
  // What the page of the former lead saw says nothing about the page of the new one.
  session.picture = pictureWithout('helper', session.picture);
  // Nor has this one read what there is to warn of.
  if (session.device) session.device = { ...session.device, continued: false };
  session.record(now, { type: 'lead.passed', to }, lead.id);
}

/**
 * Ends somebody's part. If it is the lead's or the sharer's, the session ends.
 *
 * @param rule Undefined if they have left by themselves.
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
