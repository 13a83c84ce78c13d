/** The types of the tables of the API. Times are milliseconds since 1970. */
export interface ApiTables {
  api_tokens: ApiTokensTable;
  idempotency_keys: IdempotencyKeysTable;
}

interface ApiTokensTable {
  id: string;
  name: string;
  /** SHA-256 of the secret, in hexadecimal. */
  hash: string;
  /** JSON list. */
  permissions: string;
  /** JSON. */
  scope: string;
  /** The key of a person. Null if it was made on the command line. */
  created_by: string | null;
  created_at: number;
  expires_at: number;
  /** Exact to the minute. */
  last_used_at: number | null;
  /** The network address of the first request in that minute. */
  last_address: string | null;
  revoked_at: number | null;
}

interface IdempotencyKeysTable {
  token_id: string;
  key: string;
  /** Digest of the request. */
  digest: string;
  /** The answer, encrypted by the token's secret, which is not stored. Null while there is none. */
  answer: Buffer | null;
  at: number;
}
