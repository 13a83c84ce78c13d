/** What a webhook is told of an event. */
import type { SessionPeople, SessionPerson } from '../../database/session-people.ts';
import type { OutboxEntry } from '../../database/outbox.ts';
import { webhookEvents, type WebhookEvent } from '../../protocol/webhooks.ts';

export function isWebhookEvent(type: string): type is WebhookEvent {
  return (webhookEvents as readonly string[]).includes(type);
}

/** Members of events that say something, and are not about people. */
const details = ['reason', 'rule', 'limit', 'code', 'surface', 'status', 'role', 'grant'] as const;

/**
 * @returns JSON. It has no chat, device or address.
 *
 *   {
 *     "type": "session.ended",
 *     "timestamp": "2026-11-30T07:36:00.000Z",
 *     "data": {
 *       "session": "…", "ticket": "INC-1", "by": {…}, "reason": "helper-left",
 *       "people": [{ "key": "…", "name": "…", "userName": "…", "role": "helper", "leads": true }]
 *     }
 *   }
 */
export async function eventBody(
  { sessionId, event }: OutboxEntry,
  people: Pick<SessionPeople, 'of' | 'names' | 'ticketOf'>,
): Promise<string> {
  const participants = await people.of(sessionId);
  const ticket = await people.ticketOf(sessionId);
  const refused = 'personKey' in event ? event.personKey : undefined;
  const keys = participants.map(({ key }) => key);
  const names = await people.names(refused === undefined ? keys : [...keys, refused]);
  const personOf = (key: string) => ({ key, ...names.get(key) });
  const participantOf = ({ key, role, leads }: SessionPerson) => ({
    ...personOf(key),
    role,
    ...(leads && { leads }),
  });
  const withId = (id: string | undefined) => participants.find((each) => each.id === id);
  const by = withId(event.by);
  const to = withId('to' in event ? event.to : undefined);
  const members = details.flatMap((name) => {
    const value = (event as Partial<Record<typeof name, string>>)[name];
    return value === undefined ? [] : [[name, value]];
  });
  return JSON.stringify({
    type: event.type,
    timestamp: new Date(event.at).toISOString(),
    data: {
      session: sessionId,
      ...(ticket !== undefined && { ticket }),
      ...(by && { by: participantOf(by) }),
      ...(refused !== undefined && { by: personOf(refused) }),
      ...(to && { to: participantOf(to) }),
      ...(Object.fromEntries(members) as object),
      people: participants.map(participantOf),
    },
  });
}
