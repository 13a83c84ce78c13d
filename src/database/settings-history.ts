/** Reads from the audit log what has changed the settings. */
import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { auditHead } from './audit-events.ts';
import { namesOf } from './names.ts';
import type { Database } from './schema.ts';

/** A row of the audit log that says what has changed. */
export interface SettingsRow {
  id: number;
  /** JSON of the record. */
  record: string;
  /** Who did it. Undefined if nobody did, or if it is no longer known. */
  by: string | undefined;
}

const types = ['settings.changed', 'configuration.changed'];
/** There are few such rows, and no index of types. So the log is searched in small steps. */
const idsAtOnce = 2_000;

/**
 * @param before Only rows with a lower id.
 * @returns At most `most` rows, the newest first.
 */
export async function readSettingsHistory(
  database: Kysely<Database>,
  before: number | undefined,
  most: number,
): Promise<SettingsRow[]> {
  const found = [];
  let to = before ?? ((await auditHead(database))?.id ?? 0) + 1;
  while (to > 1 && found.length < most) {
    const rows = await database
      .selectFrom('audit_events')
      .select(['id', 'record', 'person_key'])
      .where('id', '<', to)
      .where('id', '>=', to - idsAtOnce)
      .where('type', 'in', types)
      .orderBy('id', 'desc')
      .limit(most - found.length)
      .execute();
    found.push(...rows);
    to -= idsAtOnce;
    await setImmediate();
  }
  const keys = found.flatMap(({ person_key: key }) => key ?? []);
  const names = await namesOf(database, [...new Set(keys)]);
  return found.map(({ id, record, person_key: key }) => ({
    id,
    record,
    by: names.get(key ?? '')?.name,
  }));
}
