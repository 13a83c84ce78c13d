/** Requests for the reports about all sessions. */
import { z } from 'zod';
import { deviceStates } from '../device.ts';
import { endReasons, policyRules, sessionStates, sides, timeLimits } from '../session-view.ts';
import { anyLine, lineOfText } from '../text.ts';
import { nextCursor, pageAsked } from './paging.ts';
import { emptyObject, request } from './request.ts';

/** Milliseconds since 1970. */
const time = z.int().min(0).max(8_640_000_000_000_000);
const words = anyLine(300).min(1);
const count = z.int().min(0);
const ms = z.number().min(0);
/** From 0 to 10: the mean of mediasoup's scores. */
const quality = z.number().min(0).max(10);

/** The sessions that began from `from` on, and before `to`. */
const period = { from: time.optional(), to: time.optional() };

export const reportSorts = ['start', 'duration', 'wait', 'picture'] as const;
export type ReportSort = (typeof reportSorts)[number];

/** Of several filters, a session passes all. */
export const sessionFilter = {
  ...period,
  /** A person: their key or user name. */
  helper: words.optional(),
  sharer: words.optional(),
  /** The id of a device. */
  device: words.optional(),
  system: words.optional(),
  deviceState: z.enum(deviceStates).optional(),
  category: words.optional(),
  /** A group of the helper. */
  group: words.optional(),
  reason: z.enum(endReasons).optional(),
  state: z.enum(sessionStates).optional(),
  /** A part of the name or user name of the helper or the sharer, of the device's name, or of the ticket. */
  text: lineOfText(100).optional(),
};
export type SessionFilter = z.infer<z.ZodObject<typeof sessionFilter>>;

/** A person as they are called now. The names are left out once the person is deleted. */
const person = z.strictObject({
  key: z.string(),
  name: z.string().exactOptional(),
  userName: z.string().exactOptional(),
});

/** What is not known, or has not happened, is left out. */
const sessionReport = z.strictObject({
  sessionId: z.string(),
  helper: person.exactOptional(),
  sharer: person.exactOptional(),
  deviceId: z.string().exactOptional(),
  deviceName: z.string().exactOptional(),
  /** The operating system. */
  system: z.string().exactOptional(),
  deviceState: z.enum(deviceStates).exactOptional(),
  sessionType: z.string(),
  ticket: z.string().exactOptional(),
  category: z.string().exactOptional(),
  state: z.enum(sessionStates),
  createdAt: time,
  joinedAt: time.exactOptional(),
  askedAt: time.exactOptional(),
  allowedAt: time.exactOptional(),
  pictureAt: time.exactOptional(),
  endedAt: time.exactOptional(),
  /** Until the sharer joined. */
  waitMs: ms.exactOptional(),
  /** From then on until the end. */
  durationMs: ms.exactOptional(),
  /** From the first sharing until the helper saw a picture. */
  pictureMs: ms.exactOptional(),
  reason: z.enum(endReasons).exactOptional(),
  rule: z.enum(policyRules).exactOptional(),
  limit: z.enum(timeLimits).exactOptional(),
  endedBy: z.enum(sides).exactOptional(),
  refusedJoiners: count,
  declines: count,
  quality: quality.exactOptional(),
});
export type SessionReport = z.infer<typeof sessionReport>;

/** Numbers of several sessions. A mean is left out if no session has such a time. */
const measures = {
  sessions: count,
  /** In how many of them somebody joined. */
  joined: count,
  meanDurationMs: ms.exactOptional(),
  meanWaitMs: ms.exactOptional(),
  meanPictureMs: ms.exactOptional(),
  quality: quality.exactOptional(),
};
export type Measures = z.infer<z.ZodObject<typeof measures>>;

/** Half of the sessions took at most the median, and nine of ten at most `p90`. They are up to 2.5 % off. */
const spread = {
  medianDurationMs: ms.exactOptional(),
  p90DurationMs: ms.exactOptional(),
  medianWaitMs: ms.exactOptional(),
  p90WaitMs: ms.exactOptional(),
  medianPictureMs: ms.exactOptional(),
  p90PictureMs: ms.exactOptional(),
};
export type Spread = z.infer<z.ZodObject<typeof spread>>;

/** In each list, those with the most sessions come first. At most 100. */
const summary = z.strictObject({
  totals: z.strictObject({ ...measures, ...spread }),
  overTime: z.array(z.strictObject({ start: time, ...measures })),
  /** `weekday` is from 1 (Monday) to 7. Hours without sessions are left out. */
  busiestHours: z.array(
    z.strictObject({
      weekday: z.int().min(1).max(7),
      hour: z.int().min(0).max(23),
      sessions: count,
    }),
  ),
  helpers: z.array(z.strictObject({ helper: person.exactOptional(), ...measures })),
  groups: z.array(z.strictObject({ group: z.string(), ...measures })),
  categories: z.array(z.strictObject({ category: z.string().exactOptional(), ...measures })),
  reasons: z.array(z.strictObject({ reason: z.enum(endReasons), ...measures })),
  /** `declined`, or the code with which somebody was refused who had the passcode. */
  refusals: z.array(z.strictObject({ refusal: z.string(), count })),
});
export type ReportSummary = z.infer<typeof summary>;

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const reportRequests = {
  // A page may have fewer rows than asked for, or none, although there is a `nextCursor`: then no
  // more were found among those that were looked at.
  'reports.sessions': request({
    by: 'person',
    permission: 'report.read',
    payload: z.strictObject({
      ...sessionFilter,
      /** By `duration`, `wait` or `picture` only sessions that have such a time are listed. */
      sort: z.enum(reportSorts).optional(),
      order: z.enum(['asc', 'desc']).optional(),
      ...pageAsked,
    }),
    reply: z.strictObject({ sessions: z.array(sessionReport), nextCursor }),
  }),
  // Sessions that have ended. Days and weeks are of UTC.
  'reports.summary': request({
    by: 'person',
    permission: 'report.read',
    payload: z.strictObject({
      ...period,
      by: z.enum(['day', 'week']).optional(),
      /** For the busiest hours: the name of a time zone (IANA), such as `Europe/Berlin`. */
      timeZone: z.string().max(100).refine(isTimeZone).optional(),
    }),
    reply: summary,
  }),
  // Somebody is about to take sessions out of Beside. The audit log says so.
  'reports.export': request({
    by: 'person',
    permission: 'report.read',
    payload: z.strictObject(sessionFilter),
    reply: emptyObject,
  }),
};
