import type { Selectable } from 'kysely';
import type { SessionReport } from '../protocol/requests/reports.ts';
import type { Database } from './schema.ts';

/** The names of people, by their keys. */
export type Names = Map<string, { name: string; userName: string }>;

/** A row of the table as pages and programs see it. */
export function reportOf(
  row: Selectable<Database['session_reports']>,
  names: Names,
): SessionReport {
  const person = (key: string | null) => key !== null && { key, ...names.get(key) };
  const told = {
    sessionId: row.session_id,
    helper: person(row.helper_key) || null,
    sharer: person(row.sharer_key) || null,
    deviceId: row.device_id,
    deviceName: row.device_name,
    system: row.device_system,
    deviceState: row.device_state,
    sessionType: row.session_type,
    ticket: row.ticket,
    category: row.category,
    state: row.state,
    createdAt: row.created_at,
    joinedAt: row.joined_at,
    askedAt: row.asked_at,
    allowedAt: row.allowed_at,
    pictureAt: row.picture_at,
    endedAt: row.ended_at,
    waitMs: row.wait_ms,
    durationMs: row.duration_ms,
    pictureMs: row.picture_ms,
    reason: row.end_reason,
    rule: row.end_rule,
    limit: row.end_limit,
    endedBy: row.ended_by,
    refusedJoiners: row.refused_joiners,
    declines: row.declines,
    quality: row.quality,
  };
  const known = Object.entries(told).filter(([, value]) => value !== null);
  // The columns contain what the types of the contract allow: they come from session events.
  return Object.fromEntries(known) as unknown as SessionReport;
}
