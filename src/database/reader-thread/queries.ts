/** The queries that the reader thread can run, by name. */
import type { Kysely } from 'kysely';
import { searchAudit } from '../audit-search.ts';
import { reportSessions } from '../report-sessions.ts';
import { reportSummary } from '../report-summary.ts';
import type { Database } from '../schema.ts';

/** Input and output are copied between the threads (structured clone). */
export const queries = {
  'audit.search': searchAudit,
  'reports.sessions': reportSessions,
  'reports.summary': reportSummary,
} satisfies Record<string, (database: Kysely<Database>, input: never) => Promise<unknown>>;

export type QueryName = keyof typeof queries;
export type Input<Name extends QueryName> = Parameters<(typeof queries)[Name]>[1];
export type Output<Name extends QueryName> = Awaited<ReturnType<(typeof queries)[Name]>>;
