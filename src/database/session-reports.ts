/** One row for each session, for reports. It is made from the session's events in the outbox. */
import { sql, type Selectable, type Transaction, type Updateable } from 'kysely';
import type { SessionEvent } from '../domain/session-events.ts';
import type { OutboxEntry } from './outbox.ts';
import { countRefusal, countSession, forgetHelper } from './report-totals.ts';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

type Row = Selectable<Database['session_reports']>;
type Change = Updateable<Database['session_reports']>;

/**
 * Applies one event to the row of its session. An event that the row contains already changes
 * nothing, so an event may come more than once.
 */
export async function reportEvent(
  store: Store,
  { id, sessionId, event }: OutboxEntry,
): Promise<void> {
  if (!changes(event)) return;
  await store.transaction().execute(async (transaction) => {
    const row =
      (await rowOf(transaction, sessionId)) ?? (await addRow(transaction, sessionId, event));
    // The session was deleted, or this event was applied before.
    if (!row || row.last_event_id >= id) return;
    const people = await peopleOf(transaction, sessionId);
    const changed = await transaction
      .updateTable('session_reports')
      .set({ ...people, ...changeBy(event, row), last_event_id: id })
      .where('session_id', '=', sessionId)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (event.type === 'session.ended') await countSession(transaction, changed);
    if (event.type === 'session.joiner-refused')
      await countRefusal(transaction, event.code, event.at);
    if (event.type === 'view.declined' && !event.to)
      await countRefusal(transaction, 'declined', event.at);
  });
}

/** Whether a row depends on this event. */
function changes({ type }: SessionEvent): boolean {
  return !type.startsWith('participant.') && !type.startsWith('microphone.');
}

async function rowOf(
  transaction: Transaction<Database>,
  sessionId: string,
): Promise<Row | undefined> {
  return await transaction
    .selectFrom('session_reports')
    .selectAll()
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
}

/** @returns Undefined if there is no such session. */
async function addRow(
  transaction: Transaction<Database>,
  sessionId: string,
  event: SessionEvent,
): Promise<Row | undefined> {
  const session = await transaction
    .selectFrom('sessions')
    .select(['created_at', 'joined_at'])
    .where('id', '=', sessionId)
    .executeTakeFirst();
  if (!session) return undefined;
  const { created_at, joined_at } = session;
  // Without `session.created`, earlier events were lost. Then the session says when somebody joined.
  const isNew = event.type === 'session.created';
  const joined = isNew || joined_at === null ? {} : { joined_at, wait_ms: joined_at - created_at };
  return await transaction
    .insertInto('session_reports')
    .values({ session_id: sessionId, state: 'waiting', created_at, ...joined })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The lead and the sharer, as they are now. */
async function peopleOf(transaction: Transaction<Database>, sessionId: string): Promise<Change> {
  const people = await transaction
    .selectFrom('participants')
    .select(['person_key', 'role', 'leads'])
    .where('session_id', '=', sessionId)
    .execute();
  return {
    helper_key: people.find(({ leads }) => leads === 1)?.person_key ?? null,
    sharer_key: people.find(({ role }) => role === 'sharer')?.person_key ?? null,
  };
}

function changeBy(event: SessionEvent, row: Row): Change {
  const { at } = event;
  switch (event.type) {
    case 'session.created':
      return { ticket: event.ticket ?? null, category: event.category ?? null };
    case 'session.joined':
      return { state: 'joined', joined_at: at, wait_ms: Math.max(0, at - row.created_at) };
    case 'session.joiner-refused':
      return { refused_joiners: row.refused_joiners + 1 };
    case 'device.seen':
      return {
        device_state: event.state,
        device_id: event.deviceIds.length === 1 ? event.deviceIds[0] : null,
        device_name: event.name ?? null,
        device_system: event.system ?? null,
      };
    case 'share.started':
      return { state: 'sharing' };
    case 'share.stopped':
      return { state: 'allowed' };
    case 'share.seen':
      return { picture_at: at, picture_ms: event.afterMs };
    case 'view.requested':
      return event.to ? {} : { state: 'requested', asked_at: row.asked_at ?? at };
    case 'view.allowed':
      return event.to ? {} : { state: 'allowed', allowed_at: row.allowed_at ?? at };
    case 'view.declined':
      return event.to ? {} : { declines: row.declines + 1 };
    case 'view.revoked':
      return event.to ? {} : { state: 'joined' };
    case 'session.ended':
      return {
        state: 'ended',
        ended_at: at,
        duration_ms: row.joined_at === null ? null : Math.max(0, at - row.joined_at),
        end_reason: event.reason,
        end_rule: event.rule ?? null,
        end_limit: event.limit ?? null,
        ended_by: event.byRole ? (event.byRole === 'sharer' ? 'sharer' : 'helper') : null,
        quality: event.quality ?? null,
      };
    default:
      return {};
  }
}

/**
 * Deletes what the reports contain about a person: who they helped or who helped them, and their
 * devices. The sessions stay in the reports, without the person.
 *
 * @param most How many sessions are changed at most. Call it again until it returns fewer.
 * @returns How many sessions were changed.
 */
export async function erasePersonFromReports(
  transaction: Transaction<Database>,
  key: string,
  most: number,
): Promise<number> {
  await forgetHelper(transaction, key);
  const sessions = transaction
    .selectFrom('session_reports')
    .select('id')
    .where((eb) => eb.or([eb('helper_key', '=', key), eb('sharer_key', '=', key)]))
    .limit(most);
  const isSharer = sql`sharer_key = ${key}`;
  const without = (column: string) =>
    sql<null>`case when ${isSharer} then null else ${sql.ref(column)} end`;
  const { numUpdatedRows } = await transaction
    .updateTable('session_reports')
    .set({
      device_id: without('device_id'),
      device_name: without('device_name'),
      ticket: without('ticket'),
      helper_key: sql`nullif(helper_key, ${key})`,
      sharer_key: sql`nullif(sharer_key, ${key})`,
    })
    .where('id', 'in', sessions)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
