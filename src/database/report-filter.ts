/** The filters of the reports as SQL. Every value is a parameter. */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { SessionFilter } from '../protocol/requests/reports.ts';
import { keysByGroup, keysByText, keysOfPerson } from './people-keys.ts';
import type { Database } from './schema.ts';

type Condition = RawBuilder<SqlBool>;

interface Conditions {
  /** Together they are answered by one index. Each can also be written so that no index is used. */
  base: { byIndex: Condition; withoutIndex: Condition }[];
  /** All others. No index is used for them. */
  others: Condition[];
}

/** Filters with an index, which has the time behind it. Those that fit the fewest rows come first. */
const indexed = [
  ['device', 'device_id'],
  ['sharer', 'sharer_key'],
  ['helper', 'helper_key'],
  ['category', 'category'],
  ['reason', 'end_reason'],
  ['system', 'device_system'],
  ['deviceState', 'device_state'],
  ['state', 'state'],
] as const;

/** @returns Undefined if no session can fit, because nobody is in the group. */
export async function conditionsOf(
  database: Kysely<Database>,
  filter: SessionFilter,
): Promise<Conditions | undefined> {
  const { from, to, group, text } = filter;
  const people = {
    helper: filter.helper && (await keysOfPerson(database, filter.helper)),
    sharer: filter.sharer && (await keysOfPerson(database, filter.sharer)),
  };
  const equal: [column: string, value: string][] = [];
  const others: Condition[] = [];
  for (const [name, column] of indexed) {
    const value = name === 'helper' || name === 'sharer' ? people[name] : filter[name];
    if (typeof value === 'string') equal.push([column, value]);
    // Two people of two providers may have the same user name.
    else if (value?.length === 1) equal.push([column, value[0] ?? '']);
    else if (value) others.push(isOneOf(column, value));
  }
  const [first, ...rest] = equal;
  others.push(...rest.map(([column, value]) => compare(column, '=', value).withoutIndex));
  if (group !== undefined) {
    const keys = await keysByGroup(database, group);
    if (keys.length === 0) return undefined;
    others.push(isOneOf('helper_key', keys));
  }
  if (text !== undefined) others.push(hasText(text, await keysByText(database, text)));
  return {
    base: [
      ...(first ? [compare(first[0], '=', first[1])] : []),
      ...(from === undefined ? [] : [compare('created_at', '>=', from)]),
      ...(to === undefined ? [] : [compare('created_at', '<', to)]),
    ],
    others,
  };
}

function compare(column: string, operator: '=' | '>=' | '<', value: string | number) {
  const comparison = sql`${sql.ref(column)} ${sql.raw(operator)} ${value}`;
  return {
    byIndex: sql<SqlBool>`${comparison}`,
    // SQLite uses no index of a column that has `+` before its name.
    withoutIndex: sql<SqlBool>`+${comparison}`,
  };
}

function isOneOf(column: string, keys: string[]): Condition {
  return sql<SqlBool>`+${sql.ref(column)} in (select value from json_each(${JSON.stringify(keys)}))`;
}

function hasText(text: string, keys: string[]): Condition {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const like = (column: string) => sql`${sql.ref(column)} like ${pattern} escape '\\'`;
  return sql<SqlBool>`(${sql.join(
    [like('ticket'), like('device_name'), isOneOf('helper_key', keys), isOneOf('sharer_key', keys)],
    sql` or `,
  )})`;
}
