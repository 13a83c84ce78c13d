/** The types of the tables beside that of the audit log, for kysely. */

/** Repeated events that were only counted. Each count becomes one row of the audit log. */
export interface AuditRepeatsTable {
  key: string;
  /** JSON of the audit event. */
  event: string;
  count: number;
}

/** Checkpoints: the server has signed that its audit log had a row with this hash. */
export interface AuditCheckpointsTable {
  /** The id of a row of the audit log. */
  id: number;
  hash: string;
  at: number;
  /** Ed25519, base64url. */
  signature: string;
}

/** How far each stream of the audit log has come. */
export interface AuditStreamsTable {
  name: string;
  /** The id of the last row of the audit log that its receiver has. */
  last_id: number;
}
