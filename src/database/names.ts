import type { Kysely } from 'kysely';
import { isTokenKey, tokenIdOf, tokenKey } from '../domain/api-token.ts';
import type { Database } from './schema.ts';

/** @returns What people and programs are called, by their keys; nothing for whom nobody knows. */
export async function namesOf(
  database: Kysely<Database>,
  keys: string[],
): Promise<Map<string, { name: string; userName: string }>> {
  if (keys.length === 0) return new Map();
  const rows = await database
    .selectFrom('people')
    .select(['key', 'name', 'user_name'])
    .where('key', 'in', keys)
    .execute();
  const ids = keys.filter(isTokenKey).map(tokenIdOf);
  // A database of an earlier version has no tokens, and no table of them.
  const tokens =
    ids.length === 0
      ? []
      : await database
          .selectFrom('api_tokens')
          .select(['id', 'name'])
          .where('id', 'in', ids)
          .execute();
  return new Map([
    ...rows.map(({ key, name, user_name }) => [key, { name, userName: user_name }] as const),
    ...tokens.map(({ id, name }) => [tokenKey(id), { name, userName: tokenKey(id) }] as const),
  ]);
}
