/** The conditions, asked where somebody begins to take part or comes back. */
import { unmetCondition } from '../policy/conditions/evaluate.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { Payload, RequestName } from '../protocol/requests.ts';
import type { Role } from '../protocol/session-view.ts';
import { belongsTo } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';
import type { Actor } from './actor.ts';
import type { Services } from './services.ts';
import { findDevice } from './device-check.ts';

/** Which seat a request would take. */
interface Attachment {
  role: Role;
  /** The session that it has been taken in before. */
  session?: Session;
  /** The session that it is to be taken in for the first time, if that is open to this person alone. */
  wanted?: Session;
}

/**
 * @returns Whether there was anything to ask: it takes time, in which what was so may have changed.
 * @throws {BesideError} `CONDITION_NOT_MET`, with the condition's name and what is missing; audited.
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
  if (conditions.length === 0) return false;
  const attachment = attachmentFor(request, payload, person, services);
  if (!attachment) return false;
  const unmet = await unmetCondition(conditions, attachment.role, {
    now: clock.now(),
    address,
    signIn: person.signIn,
    deviceState: async () =>
      (await findDevice(services, actor, attachment.session ?? attachment.wanted))?.state ??
      'unknown',
    returning: attachment.session !== undefined,
  });
  if (!unmet) return true;
  await audit({
    type: 'condition.refused',
    at: clock.now(),
    ...(attachment.session && { sessionId: attachment.session.id }),
    personKey: person.key,
    address,
    details: { ...unmet, request, by: attachment.role },
  });
  throw new BesideError('CONDITION_NOT_MET', unmet);
}

function attachmentFor(
  request: RequestName,
  payload: object,
  person: Person,
  { sessions }: Services,
): Attachment | undefined {
  switch (request) {
    case 'session.create':
      return { role: 'helper' };
    case 'session.join': {
      const session = sessions.findByPasscode((payload as Payload<'session.join'>).passcode);
      // Before the passcode counts: whoever may not take part learns nothing of it, and uses up no
      // try. Only the sharer, who has joined with it before, is coming back.
      if (session?.roleOf(person.key) === 'sharer') return { role: 'sharer', session };
      const { openedFor } = session ?? {};
      // Somebody else's device would tell a right passcode from a wrong one.
      const isForThem = session && openedFor && belongsTo(openedFor, person);
      return { role: 'sharer', ...(isForThem && { wanted: session }) };
    }
    case 'session.enter': {
      const session = sessions.get((payload as Payload<'session.enter'>).sessionId);
      const role = session?.roleOf(person.key);
      return session && role && { role, session };
    }
    default:
      return undefined;
  }
}
