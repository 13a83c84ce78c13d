/** Finds the keys of people by what they are called, and by their groups. */
import { sql, type Kysely } from 'kysely';
import type { Database } from './schema.ts';
import { lowerCase } from './sqlite/lower-case.ts';

/** @returns The keys of everybody with this user name, in any case. If there is nobody, it is a key. */
export async function keysOfPerson(database: Kysely<Database>, name: string): Promise<string[]> {
  const rows = await database
    .selectFrom('people')
    .select('key')
    .where('user_name_lower', '=', name.toLowerCase())
    .limit(100)
    .execute();
  return rows.length > 0 ? rows.map(({ key }) => key) : [name];
}

/** @returns The keys of everybody in a group. */
export async function keysByGroup(database: Kysely<Database>, group: string): Promise<string[]> {
  const rows = await database
    .selectFrom(['people', sql<{ value: string }>`json_each(people.groups)`.as('held')])
    .select('people.key')
    .where('held.value', '=', group)
    .execute();
  return rows.map(({ key }) => key);
}

/** @returns The keys of everybody whose name or user name contains a text, in any case. */
export async function keysByText(database: Kysely<Database>, text: string): Promise<string[]> {
  const name = sql`${sql.raw(lowerCase)}(name || ' ' || user_name)`;
  const rows = await database
    .selectFrom('people')
    .select('key')
    .where(sql<number>`instr(${name}, ${text.toLowerCase()})`, '>', 0)
    .execute();
  return rows.map(({ key }) => key);
}
