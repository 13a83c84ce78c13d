/** What each participant may see of a session. The server sends a whole view at every change. */
import { z } from 'zod';
import { deviceCard, deviceFinding } from './device.ts';
import { grantNames, grantStatuses } from './grants.ts';

/** The sharer shares. Helpers help, and exactly one of them leads. Observers only watch. */
export const roles = ['sharer', 'helper', 'observer'] as const;
export type Role = (typeof roles)[number];

/** The two sides of a session. Observers are on the helper's side. */
export const sides = ['sharer', 'helper'] as const;
export type Side = (typeof sides)[number];

/** A UUID. It is made when a person is let in, and stays the same when they come back. */
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
export const timeLimits = [
  // Nobody used the passcode.
  'passcode',
  // The session lasted as long as a session may last.
  'session',
  // Nothing happened in the session for too long.
  'idle',
  // Somebody did not come back in time, or the helper did not enter a session opened for them.
  'return',
  'helper',
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
  // The sharer stopped it in Beside.
  'stopped',
  // It ended by the browser's own bar, a closed window, or the system.
  'stopped-by-browser',
  // The sharer's page was closed or reloaded, and its capture ended with it.
  'interrupted',
] as const;
export type ShareStatus = (typeof shareStatuses)[number];
export type ShareEnd = Extract<ShareStatus, 'stopped' | 'stopped-by-browser' | 'interrupted'>;

/** The kind of surface that was picked. W3C Screen Capture, `DisplayCaptureSurfaceType`. */
export const surfaces = ['monitor', 'window', 'browser'] as const;
export type Surface = (typeof surfaces)[number];

/** What the picked source sends. */
export const screenSources = [
  // Pictures, several a second even if the screen does not change.
  'live',
  // No pictures at the moment. Some browsers send none while the screen does not change.
  'quiet',
  // Nothing can be seen: the window is minimized, or the system holds the capture back.
  'hidden',
] as const;
export type ScreenSource = (typeof screenSources)[number];

/** What the helper's page sees of the shared screen. */
export const screenSights = [
  'none-yet',
  'moving',
  // No picture for some seconds.
  'still',
  // The helper's browser cannot show pictures of this screen.
  'unable',
] as const;
export type ScreenSight = (typeof screenSights)[number];

/** What participants see of a person. All of it is text, never HTML. */
export const personCard = z.strictObject({
  name: z.string(),
  jobTitle: z.string().exactOptional(),
  company: z.string().exactOptional(),
  /** The address of the person's picture on this server. */
  picture: z.string().exactOptional(),
  /** A domain of the person's organization, as the identity provider confirms. */
  verifiedDomain: z.string().exactOptional(),
});
export type PersonCard = z.infer<typeof personCard>;

/** Why a page is away. */
export const absences = [
  // The page was closed, and has reported that. A reload looks the same until the page is back.
  'page-closed',
  // Its connection ended without such a report: the browser was killed, or the network has changed.
  'cut-off',
  // The server receives nothing from it.
  'connection-lost',
] as const;
export type Absence = (typeof absences)[number];

/** What a page reports about its absence when it is back: it was suspended, or had no network. */
export const absenceCauses = ['asleep', 'offline'] as const;
export type AbsenceCause = (typeof absenceCauses)[number];

/** Milliseconds since 1970, by the server's clock. */
const time = z.number();

/** Whether a person's page is connected. */
const presence = z.strictObject({
  state: z.enum(['here', 'away']),
  /** If away: the cause. */
  cause: z.enum(absences).exactOptional(),
  /** If here: the cause of its last absence. Left out if the page reported that it was closed. */
  was: z.enum(absenceCauses).exactOptional(),
  since: time,
  /** If away: how long the session waits for the page. */
  until: time.exactOptional(),
});
export type Presence = z.infer<typeof presence>;

const participantView = z.strictObject({
  id: z.uuid(),
  role: z.enum(roles),
  /** True for the helper who leads the session now. */
  leads: z.literal(true).exactOptional(),
  /** The status of each grant that was asked for, or was given together with another one. */
  grants: z.partialRecord(z.enum(grantNames), z.enum(grantStatuses)).exactOptional(),
  person: personCard,
  presence,
  microphone: z.boolean(),
  /** The browser or the system ended the capture: unplugged, or no longer permitted. */
  microphoneCutOff: z.boolean().exactOptional(),
});
export type ParticipantView = z.infer<typeof participantView>;

/** A session in which a person takes part. Pages outside the session list it. */
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
  /** The view with the higher revision is the later one. */
  revision: z.int(),
  role: z.enum(sides),
  state: z.enum(sessionStates),
  me: participantView,
  /** For the sharer: the lead. For all others: the sharer. Null until the sharer has joined. */
  other: participantView.nullable(),
  /** Everybody else in the session. Left out if there is nobody else. */
  others: z.array(participantView).exactOptional(),
  /** For the helper, while waiting. */
  invitation: z
    .strictObject({ passcode: z.string(), link: z.url(), expiresAt: time })
    .exactOptional(),
  /** The sharer's page reports `source`, the lead's page `seen`. Until then they are left out. */
  share: z.strictObject({
    status: z.enum(shareStatuses),
    surface: z.enum(surfaces).exactOptional(),
    source: z.enum(screenSources).exactOptional(),
    seen: z.enum(screenSights).exactOptional(),
  }),
  /** For the lead: the device for which the session was opened. */
  openedFor: deviceCard.exactOptional(),
  /** For the lead: the user name of the only person who may join, and a ticket's reference. */
  onlyFor: z.string().exactOptional(),
  ticket: z.string().exactOptional(),
  /**
   * For the lead: what is known about the sharer's device. Left out if no list of devices is kept.
   */
  device: z
    .strictObject({
      ...deviceFinding.shape,
      /** Whether the lead has read the warning, and has continued. */
      continued: z.boolean(),
    })
    .exactOptional(),
  /** Present while the sharer must type two digits to allow. Only the lead sees the digits. */
  numberMatch: z
    .strictObject({ digits: z.string().exactOptional(), triesLeft: z.int() })
    .exactOptional(),
  /** When the sharer joined. */
  joinedAt: time.exactOptional(),
  /** Whether the organization has switched chat off. */
  chatBlocked: z.boolean(),
  /** How often people with this session's passcode were refused. */
  refusedJoiners: z.int(),
  /**
   * The time limit that ends the session soon, and when. `session.stay` puts off only the idle
   * limit.
   */
  ending: z.strictObject({ at: time, limit: z.enum(['session', 'idle']) }).exactOptional(),
  /** The server stops soon, and then the session ends. This is the latest time for that. */
  serverStopsAt: time.exactOptional(),
  /** Nobody can join now: an administrator wants no new sessions at the moment. */
  isDraining: z.literal(true).exactOptional(),
  end: z
    .strictObject({
      reason: z.enum(endReasons),
      by: z.enum(sides).exactOptional(),
      rule: z.enum(policyRules).exactOptional(),
      limit: z.enum(timeLimits).exactOptional(),
      /** What the administrator has written who ended it. Text, never HTML. */
      note: z.string().exactOptional(),
      at: time,
    })
    .exactOptional(),
  /** The server's clock when the view was made. */
  now: time,
});
export type SessionView = z.infer<typeof sessionView>;
