/** What each participant may see of a session. The server pushes a whole view at every change. */
import { z } from 'zod';
import { deviceCard, deviceFinding } from './device.ts';
import { grantNames, grantStatuses } from './grants.ts';

/** The sharer shares, helpers help and exactly one of them leads, observers only look. */
export const roles = ['sharer', 'helper', 'observer'] as const;
export type Role = (typeof roles)[number];

/** The two sides of a session. Observers are on the helper's side. */
export const sides = ['sharer', 'helper'] as const;
export type Side = (typeof sides)[number];

/** A UUID, made when somebody is let in. It stays the same when they come back. */
export type ParticipantId = string;

export const sessionStates = [
  'waiting',
  'joined',
  'requested',
  'allowed',
  'sharing',
  'ended',
] as const;
export type SessionState = (typeof sessionStates)[number];

export const endReasons = [
  'helper-left',
  'sharer-left',
  'declined',
  'connection-lost',
  'server-shutdown',
  'ended-by-admin',
  'expired',
  'policy',
] as const;
export type EndReason = (typeof endReasons)[number];

/** Which time limit has ended the session. */
const timeLimits = [
  // Nobody used the passcode.
  'passcode',
  // The longest that a session may last.
  'session',
  // Nothing happened in it.
  'idle',
  // Somebody was away, and did not come back.
  'return',
] as const;
export type TimeLimit = (typeof timeLimits)[number];

/** Which rule ended the session, if the reason is `policy`. */
export const policyRules = [
  'out-of-scope',
  'unenrolled-device',
  'number-matching',
  'role-revoked',
  'helper-login-expired',
  'sharer-login-expired',
] as const;
export type PolicyRule = (typeof policyRules)[number];

/** The state of the sharing. The helper reads it while there is nothing to see. */
export const shareStatuses = [
  'none',
  'choosing',
  'cancelled',
  'denied-by-system',
  'unsupported',
  'failed',
  'live',
  // By the sharer, in Beside.
  'stopped',
  // By the browser's own bar, a closed window, or the system.
  'stopped-by-browser',
  // The sharer's page was closed or reloaded, and its capture ended with it.
  'interrupted',
] as const;
export type ShareStatus = (typeof shareStatuses)[number];
export type ShareEnd = Extract<ShareStatus, 'stopped' | 'stopped-by-browser' | 'interrupted'>;

/** What was picked. W3C Screen Capture, `DisplayCaptureSurfaceType`. */
export const surfaces = ['monitor', 'window', 'browser'] as const;
export type Surface = (typeof surfaces)[number];

/** What the picked source sends. */
export const screenSources = [
  // Pictures, several a second even if the screen does not change.
  'live',
  // None at the moment. Some browsers send none while the screen does not change.
  'quiet',
  // Nothing that could be seen: a minimized window, or a capture that the system holds back.
  'hidden',
] as const;
export type ScreenSource = (typeof screenSources)[number];

/** What the helper's page sees of it. */
export const screenSights = [
  'none-yet',
  'moving',
  // No picture for some seconds.
  'still',
  // The helper's browser cannot show any.
  'unable',
] as const;
export type ScreenSight = (typeof screenSights)[number];

/** What one side sees of the other person. Text, never HTML. */
const personCard = z.strictObject({
  name: z.string(),
  jobTitle: z.string().exactOptional(),
  company: z.string().exactOptional(),
  /** Address of the picture on this server. */
  picture: z.string().exactOptional(),
  /** A domain of the person's organization, as the identity provider confirms. */
  verifiedDomain: z.string().exactOptional(),
});
export type PersonCard = z.infer<typeof personCard>;

/** Why a page is away. */
const absences = [
  // It said goodbye. A reload looks the same until it is back.
  'page-closed',
  // Its connection ended without a goodbye: the browser was killed, or the network has changed.
  'cut-off',
  // Nothing is heard from it.
  'connection-lost',
] as const;
export type Absence = (typeof absences)[number];

/** What a page that comes back knows about its absence: it was suspended, or had no network. */
export const absenceCauses = ['asleep', 'offline'] as const;
export type AbsenceCause = (typeof absenceCauses)[number];

/** Milliseconds since 1970, by the server's clock. */
const time = z.number();

/** Whether a person's page is connected. */
const presence = z.strictObject({
  state: z.enum(['here', 'away']),
  /** The cause, if away. */
  cause: z.enum(absences).exactOptional(),
  /** If here: the cause of its last absence, if the same page was away without a goodbye. */
  was: z.enum(absenceCauses).exactOptional(),
  since: time,
  /** If away: until when the session waits. */
  until: time.exactOptional(),
});
export type Presence = z.infer<typeof presence>;

const participantView = z.strictObject({
  id: z.uuid(),
  role: z.enum(roles),
  /** True for the helper who leads the session now. */
  leads: z.literal(true).exactOptional(),
  /** How each grant stands that was asked for, or given along with another. */
  grants: z.partialRecord(z.enum(grantNames), z.enum(grantStatuses)).exactOptional(),
  person: personCard,
  presence,
  microphone: z.boolean(),
  /** The browser or the system took the microphone away: unplugged, or no longer permitted. */
  microphoneCutOff: z.boolean().exactOptional(),
});
export type ParticipantView = z.infer<typeof participantView>;

/** A session that somebody takes part in, as pages outside of it list it. */
export const ownSession = z.strictObject({
  id: z.uuid(),
  role: z.enum(sides),
  state: z.enum(sessionStates),
  createdAt: time,
  /** The name of the person on the other side, if there is one. */
  otherName: z.string().exactOptional(),
  /** For the helper, while waiting. */
  passcode: z.string().exactOptional(),
});
export type OwnSession = z.infer<typeof ownSession>;

export const sessionView = z.strictObject({
  id: z.uuid(),
  /** Of two views, the one with the higher revision is the later one. */
  revision: z.int(),
  role: z.enum(sides),
  state: z.enum(sessionStates),
  me: participantView,
  /** For the sharer, the helper who leads; for others, the sharer. Null while the helper waits. */
  other: participantView.nullable(),
  /** Everybody else in the session. Left out if there is nobody. */
  others: z.array(participantView).exactOptional(),
  /** For the helper, while waiting. */
  invitation: z
    .strictObject({ passcode: z.string(), link: z.url(), expiresAt: time })
    .exactOptional(),
  /** `source` and `seen` are left out until the page that knows them has reported them. */
  share: z.strictObject({
    status: z.enum(shareStatuses),
    surface: z.enum(surfaces).exactOptional(),
    source: z.enum(screenSources).exactOptional(),
    seen: z.enum(screenSights).exactOptional(),
  }),
  /** For the helper: the device that the session was opened for. */
  openedFor: deviceCard.exactOptional(),
  /** For the helper: the finding about the sharer's device, if a list of devices is kept. */
  device: z
    .strictObject({
      ...deviceFinding.shape,
      /** The helper has read the warning, and has continued. */
      continued: z.boolean(),
    })
    .exactOptional(),
  /** While the sharer must type two digits to allow. Only the helper sees the digits. */
  numberMatch: z
    .strictObject({ digits: z.string().exactOptional(), triesLeft: z.int() })
    .exactOptional(),
  /** When the sharer joined. */
  joinedAt: time.exactOptional(),
  /** The organization has switched chat off. */
  chatBlocked: z.boolean(),
  /** How many other people were refused with this session's passcode. */
  refusedJoiners: z.int(),
  /** The coming end by time: when, and by which limit. `session.stay` puts off only the idle limit. */
  ending: z.strictObject({ at: time, limit: z.enum(['session', 'idle']) }).exactOptional(),
  /** The server is about to stop, and the session with it, at this time at the latest. */
  serverStopsAt: time.exactOptional(),
  end: z
    .strictObject({
      reason: z.enum(endReasons),
      by: z.enum(sides).exactOptional(),
      rule: z.enum(policyRules).exactOptional(),
      limit: z.enum(timeLimits).exactOptional(),
      at: time,
    })
    .exactOptional(),
  /** The server's clock when the view was made. */
  now: time,
});
export type SessionView = z.infer<typeof sessionView>;
