/** Checks the conditions when somebody begins to take part or comes back. */
import { unmetCondition } from '../policy/conditions/evaluate.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { Payload, RequestName } from '../protocol/requests.ts';
import type { Side } from '../protocol/session-view.ts';
import { belongsTo } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';
import type { Actor } from './actor.ts';
import type { Services } from './services.ts';
import { findDevice } from './device-check.ts';

/** The part in a session that a request would take. */
interface IntendedEntry {
  side: Side;
  /** The session, if the person has taken this part in it before. */
  session?: Session;
  /**
   * The session, if the person would take this part in it for the first time, and it is open to
   * them alone.
   */
  wanted?: Session;
}

/**
 * @returns Whether there was anything to check. A check takes time, so the session may have changed
 *   meanwhile.
 * @throws {BesideError} `CONDITION_NOT_MET`, with the condition's name and what is missing. It is
 *   audited.
 */
export async function checkConditions(
  services: Services,
  actor: Actor,
  request: RequestName,
  payload: object,
): Promise<boolean> {
  const { settings, clock, audit } = services;
  const { conditions } = settings;
  const { person, address } = actor;
  // A program takes part in no session.
  if (conditions.length === 0 || actor.kind === 'service') return false;
  const entry = intendedEntryOf(request, payload, person, services);
  if (!entry) return false;
  const unmet = await unmetCondition(conditions, entry.side, {
    now: clock.now(),
    address,
    signIn: person.signIn,
    deviceState: async () =>
      (await findDevice(services, actor, entry.session ?? entry.wanted))?.state ?? 'unknown',
    returning: entry.session !== undefined,
  });
  if (!unmet) return true;
  await audit({
    type: 'condition.refused',
    code: 'CONDITION_NOT_MET',
    role: entry.side,
    at: clock.now(),
    ...(entry.session && { sessionId: entry.session.id }),
    personKey: person.key,
    address,
    details: { ...unmet, request },
  });
  throw new BesideError('CONDITION_NOT_MET', unmet);
}

function intendedEntryOf(
  request: RequestName,
  payload: object,
  person: Person,
  { sessions }: Services,
): IntendedEntry | undefined {
  switch (request) {
    case 'session.create':
      return { side: 'helper' };
    case 'session.join': {
      const session = sessions.findByPasscode((payload as Payload<'session.join'>).passcode);
      // This is checked before the passcode. A person who may not take part learns nothing of the
      // passcode and uses up no attempt. Only the sharer, who has joined with it before, is coming
      // back.
      if (session?.people.ofPerson(person.key)?.role === 'sharer')
        return { side: 'sharer', session };
      const { openedFor } = session ?? {};
      // Naming somebody else's device would tell a right passcode from a wrong one.
      const isForThem = session && openedFor && belongsTo(openedFor, person);
      return { side: 'sharer', ...(isForThem && { wanted: session }) };
    }
    case 'session.enter': {
      const session = sessions.get((payload as Payload<'session.enter'>).sessionId);
      const participant = session?.people.ofPerson(person.key);
      if (!session || !participant) return undefined;
      const { side, joinedAt } = participant;
      // A person who was let in and comes for the first time is not coming back.
      return { side, ...(joinedAt === undefined ? { wanted: session } : { session }) };
    }
    default:
      return undefined;
  }
}
