import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { Scope } from '../domain/person.ts';
import type { Permission } from '../protocol/permissions.ts';
import type { Database } from './schema.ts';

/** A token as it is stored. Times are milliseconds since 1970. */
export interface StoredToken {
  id: string;
  name: string;
  /** SHA-256 of its secret. */
  hash: string;
  permissions: Permission[];
  scope: Scope;
  /** Key and name of who made it. Undefined if it was made on the command line. */
  createdBy?: { key: string; name: string } | undefined;
  createdAt: number;
  expiresAt: number;
  lastUsedAt?: number | undefined;
  lastAddress?: string | undefined;
  revokedAt?: number | undefined;
}

/** Reads and writes the tokens of programs. Each transaction is the caller's. */
export class ApiTokenTable {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async find(id: string): Promise<StoredToken | undefined> {
    const row = await this.#rows().where('api_tokens.id', '=', id).executeTakeFirst();
    return row && tokenIn(row);
  }

  /** @returns All that are kept, the latest first. */
  async all(): Promise<StoredToken[]> {
    const rows = await this.#rows()
      .orderBy('created_at', 'desc')
      .orderBy('api_tokens.id')
      .execute();
    return rows.map(tokenIn);
  }

  async insert(transaction: Transaction<Database>, token: StoredToken): Promise<void> {
    const { id, name, hash, createdAt, expiresAt } = token;
    await transaction
      .insertInto('api_tokens')
      .values({
        ...{ id, name, hash, created_at: createdAt, expires_at: expiresAt },
        permissions: JSON.stringify(token.permissions),
        scope: JSON.stringify(token.scope),
        created_by: token.createdBy?.key ?? null,
      })
      .execute();
  }

  /** @returns How many are valid at this time. */
  async countValid(transaction: Transaction<Database>, now: number): Promise<number> {
    const { count } = await transaction
      .selectFrom('api_tokens')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('expires_at', '>', now)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow();
    return count;
  }

  /** Deletes those that expired or were revoked before this time. */
  async forget(transaction: Transaction<Database>, before: number): Promise<void> {
    await transaction
      .deleteFrom('api_tokens')
      .where(sql<number>`min(expires_at, coalesce(revoked_at, expires_at))`, '<', before)
      .execute();
  }

  /** @returns Whether there was such a token, and it was not revoked yet. */
  async revoke(transaction: Transaction<Database>, id: string, now: number): Promise<boolean> {
    const { numUpdatedRows } = await transaction
      .updateTable('api_tokens')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** A power failure may undo this. */
  async use(id: string, at: number, address: string): Promise<void> {
    await this.#database
      .updateTable('api_tokens')
      .set({ last_used_at: at, last_address: address })
      .where('id', '=', id)
      .execute();
  }

  #rows() {
    return this.#database
      .selectFrom('api_tokens')
      .leftJoin('people', 'people.key', 'created_by')
      .selectAll('api_tokens')
      .select('people.name as created_by_name');
  }
}

function tokenIn(
  row: Selectable<Database['api_tokens']> & { created_by_name: string | null },
): StoredToken {
  const { id, name, hash, created_by: by } = row;
  return {
    ...{ id, name, hash, createdAt: row.created_at, expiresAt: row.expires_at },
    permissions: JSON.parse(row.permissions) as Permission[],
    scope: JSON.parse(row.scope) as Scope,
    createdBy: by === null ? undefined : { key: by, name: row.created_by_name ?? '' },
    lastUsedAt: row.last_used_at ?? undefined,
    lastAddress: row.last_address ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}
