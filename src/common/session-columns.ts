import type { SessionReport } from '../protocol/requests/reports.ts';
import type { Columns } from './csv.ts';

const time = (at: number | undefined) =>
  at === undefined ? undefined : new Date(at).toISOString();
const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1_000);

/**
 * The columns of a table of sessions. The first ones are those of Microsoft Intune's report of
 * remote assistance sessions.
 */
export const sessionColumns: Columns<SessionReport> = {
  session: ({ sessionId }) => sessionId,
  helper: ({ helper }) => helper?.userName ?? helper?.key,
  helper_name: ({ helper }) => helper?.name,
  sharer: ({ sharer }) => sharer?.userName ?? sharer?.key,
  sharer_name: ({ sharer }) => sharer?.name,
  device: ({ deviceId }) => deviceId,
  device_name: ({ deviceName }) => deviceName,
  system: ({ system }) => system,
  start: ({ createdAt }) => time(createdAt),
  end: ({ endedAt }) => time(endedAt),
  type: ({ sessionType }) => sessionType,
  enrolled: ({ deviceState }) =>
    deviceState &&
    (deviceState === 'unenrolled' ? 'no' : deviceState === 'unknown' ? 'unknown' : 'yes'),
  device_state: ({ deviceState }) => deviceState,
  state: ({ state }) => state,
  reason: ({ reason }) => reason,
  rule: ({ rule }) => rule,
  limit: ({ limit }) => limit,
  ended_by: ({ endedBy }) => endedBy,
  ticket: ({ ticket }) => ticket,
  category: ({ category }) => category,
  joined: ({ joinedAt }) => time(joinedAt),
  asked: ({ askedAt }) => time(askedAt),
  allowed: ({ allowedAt }) => time(allowedAt),
  first_picture: ({ pictureAt }) => time(pictureAt),
  wait_seconds: ({ waitMs }) => seconds(waitMs),
  duration_seconds: ({ durationMs }) => seconds(durationMs),
  picture_seconds: ({ pictureMs }) => seconds(pictureMs),
  quality: ({ quality }) => quality,
  refused_joiners: ({ refusedJoiners }) => refusedJoiners,
  declines: ({ declines }) => declines,
};
