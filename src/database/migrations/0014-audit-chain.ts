import { hash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How many rows one query reads. */
const batchSize = 1_000;

interface OldRow {
  id: number;
  at: number;
  type: string;
  session_id: string | null;
  person_key: string | null;
  address: string | null;
  details: string;
}

const record = (member: string) => sql`json_extract(record, ${sql.lit(`$.${member}`)})`;
const personal = (member: string) => sql`json_extract(personal, ${sql.lit(`$.${member}`)})`;

/**
 * Makes the audit log a hash chain, with personal data in a separate column: `src/audit/chain.ts`.
 */
export const auditChain: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.dropIndex('audit_events_session_id').ifExists().execute();
    await db.schema.alterTable('audit_events').renameTo('audit_events_unchained').execute();
    await db.schema
      .createTable('audit_events')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('salt', 'text')
      .addColumn('personal', 'text')
      .addColumn('at', 'bigint', (column) => column.generatedAlwaysAs(record('at')).stored())
      .addColumn('type', 'text', (column) => column.generatedAlwaysAs(record('type')).stored())
      .addColumn('session_id', 'text', (column) =>
        column.generatedAlwaysAs(record('session')).stored(),
      )
      .addColumn('person_key', 'text', (column) =>
        column.generatedAlwaysAs(personal('person')).stored(),
      )
      .addColumn('target_key', 'text', (column) =>
        column.generatedAlwaysAs(personal('target')).stored(),
      )
      .execute();
    await db.schema
      .createTable('audit_repeats')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('audit_checkpoints')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('signature', 'text', (column) => column.notNull())
      .execute();
    await chainOldRows(db);
    await db.schema.dropTable('audit_events_unchained').execute();
    for (const column of ['session_id', 'at', 'person_key', 'target_key'])
      await db.schema
        .createIndex(`audit_events_${column}`)
        .on('audit_events')
        .column(column)
        .execute();
  },
};

/**
 * Copies the old rows in their order, as records of the chain. Their content stays the same. Their
 * ids are new, from 1 and without gaps.
 */
async function chainOldRows(db: Kysely<unknown>): Promise<void> {
  let [id, previous, last] = [0, '0'.repeat(64), 0];
  for (;;) {
    const { rows } = await sql<OldRow>`select * from audit_events_unchained
      where id > ${last} order by id limit ${batchSize}`.execute(db);
    for (const row of rows) {
      last = row.id;
      id += 1;
      const { content, personal: data } = contentOf(row);
      const salt = data === undefined ? null : randomBytes(16).toString('base64url');
      const chained = canonicalize({
        ...content,
        id,
        previous,
        ...(data !== undefined && { personal: hash('sha256', `${salt}${data}`, 'hex') }),
      });
      previous = hash('sha256', chained ?? '', 'hex');
      await sql`insert into audit_events (id, record, hash, salt, personal)
        values (${id}, ${chained}, ${previous}, ${salt}, ${data ?? null})`.execute(db);
    }
    if (rows.length < batchSize) return;
  }
}

function contentOf({ at, type, session_id: session, person_key, address, details }: OldRow) {
  const {
    by: role,
    code,
    deviceIds,
    ...rest
  } = JSON.parse(details) as {
    by?: string;
    code?: string;
    deviceIds?: string[];
  };
  const personal = {
    ...(person_key !== null && { person: person_key }),
    ...(deviceIds && deviceIds.length > 0 && { devices: deviceIds }),
    ...(address !== null && { address }),
  };
  const content = {
    at,
    type,
    ...(session !== null && { session }),
    ...(role && { role }),
    ...(code && { code }),
    ...(Object.keys(rest).length > 0 && { details: rest }),
  };
  return {
    content,
    personal: Object.keys(personal).length > 0 ? canonicalize(personal) : undefined,
  };
}
