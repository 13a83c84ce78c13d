/** What each participant may see of a session. The server pushes a whole view at every change. */
import { z } from 'zod';
import { deviceCard, deviceFinding } from './device.ts';
import { grantNames, grantStatuses } from './grants.ts';

/** One shares, helpers help, of whom exactly one leads, and observers only look. */
export const roles = ['sharer', 'helper', 'observer'] as const;
export type Role = (typeof roles)[number];

/** Whose side somebody is on: observers see what helpers see. */
export const sides = ['sharer', 'helper'] as const;
export type Side = (typeof sides)[number];

/** A UUID, made when somebody is let in; the same when they come back. */
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

/** Which length of time was over, when time alone has ended the session. */
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

/** Which rule it was, when the reason is `policy`. */
export const policyRules = [
  'out-of-scope',
  'unenrolled-device',
  'number-matching',
  'role-revoked',
  'helper-login-expired',
  'sharer-login-expired',
] as const;
export type PolicyRule = (typeof policyRules)[number];

/** How the sharing of the screen stands; the helper reads it while nothing is to be seen. */
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
  // The sharer's page has gone or was loaded anew, and its capture with it.
  'interrupted',
] as const;
export type ShareStatus = (typeof shareStatuses)[number];
export type ShareEnd = Extract<ShareStatus, 'stopped' | 'stopped-by-browser' | 'interrupted'>;

/** What was picked; W3C Screen Capture, `DisplayCaptureSurfaceType`. */
export const surfaces = ['monitor', 'window', 'browser'] as const;
export type Surface = (typeof surfaces)[number];

/** What comes from what the sharer has picked. */
export const screenSources = [
  // Pictures, several a second even of a screen that stands still.
  'live',
  // None at the moment: there are browsers that send none of a screen that stands still.
  'quiet',
  // Nothing that could be seen: a window that is minimized, or a capture that the system holds back.
  'hidden',
] as const;
export type ScreenSource = (typeof screenSources)[number];

/** What the helper's page sees of it. */
export const screenSights = [
  'none-yet',
  'moving',
  // No picture for some seconds.
  'still',
  // Its browser cannot show any.
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
  /** Held by the person's organization, as its identity provider says. */
  verifiedDomain: z.string().exactOptional(),
});
export type PersonCard = z.infer<typeof personCard>;

/** Why a page is away. */
const absences = [
  // It said goodbye; a reload looks the same until it is back.
  'page-closed',
  // Its connection ended without a goodbye: the browser was killed, or the network has changed.
  'cut-off',
  // Nothing is heard of it.
  'connection-lost',
] as const;
export type Absence = (typeof absences)[number];

/** What a page that comes back knows of its absence: it stood still itself, or it did not. */
export const absenceCauses = ['asleep', 'offline'] as const;
export type AbsenceCause = (typeof absenceCauses)[number];

/** Milliseconds since 1970, by the server's clock. */
const time = z.number();

/** Whether a person's page is connected. */
const presence = z.strictObject({
  state: z.enum(['here', 'away']),
  /** Why, when away. */
  cause: z.enum(absences).exactOptional(),
  /** When here: what it was, if the same page was away without a goodbye. */
  was: z.enum(absenceCauses).exactOptional(),
  since: time,
  /** When away: until when the session waits. */
  until: time.exactOptional(),
});
export type Presence = z.infer<typeof presence>;

const participantView = z.strictObject({
  id: z.uuid(),
  role: z.enum(roles),
  /** Of the helpers, the one whose session it is at the moment. */
  leads: z.literal(true).exactOptional(),
  /** How each grant stands that was asked for, or given along with another. */
  grants: z.partialRecord(z.enum(grantNames), z.enum(grantStatuses)).exactOptional(),
  person: personCard,
  presence,
  microphone: z.boolean(),
  /** It was on, and the browser or the system has taken it away: unplugged, or no longer permitted. */
  microphoneCutOff: z.boolean().exactOptional(),
});
export type ParticipantView = z.infer<typeof participantView>;

/** A session that somebody is in, as the pages outside of it list it. */
export const ownSession = z.strictObject({
  id: z.uuid(),
  role: z.enum(sides),
  state: z.enum(sessionStates),
  createdAt: time,
  /** Who is there on the other side, as far as anybody is. */
  otherName: z.string().exactOptional(),
  /** For the helper, while waiting. */
  passcode: z.string().exactOptional(),
});
export type OwnSession = z.infer<typeof ownSession>;

export const sessionView = z.strictObject({
  id: z.uuid(),
  /** Of two views the one with the higher revision is the later. */
  revision: z.int(),
  role: z.enum(sides),
  state: z.enum(sessionStates),
  me: participantView,
  /** For the sharer the helper who leads, for everybody else the sharer; null while the helper waits. */
  other: participantView.nullable(),
  /** Everybody else who is in the session; left out when there is nobody. */
  others: z.array(participantView).exactOptional(),
  /** For the helper, while waiting. */
  invitation: z
    .strictObject({ passcode: z.string(), link: z.url(), expiresAt: time })
    .exactOptional(),
  /** `source` and `seen` are left out while the page that knows has not said it. */
  share: z.strictObject({
    status: z.enum(shareStatuses),
    surface: z.enum(surfaces).exactOptional(),
    source: z.enum(screenSources).exactOptional(),
    seen: z.enum(screenSights).exactOptional(),
  }),
  /** For the helper: the device that the session was opened for. */
  openedFor: deviceCard.exactOptional(),
  /** For the helper: what is known of the sharer's device; left out where no list of devices is kept. */
  device: z
    .strictObject({
      ...deviceFinding.shape,
      /** The helper has read what there is to warn of, and goes on. */
      continued: z.boolean(),
    })
    .exactOptional(),
  /** While the sharer has to type two digits to allow; only the helper sees the digits. */
  numberMatch: z
    .strictObject({ digits: z.string().exactOptional(), triesLeft: z.int() })
    .exactOptional(),
  /** When the two met. */
  joinedAt: time.exactOptional(),
  /** The organization has switched chat off. */
  chatBlocked: z.boolean(),
  /** How many strangers were turned away with this session's passcode. */
  refusedJoiners: z.int(),
  /** Time alone is about to end it: when, and which limit. Only the idle one can be put off (`session.stay`). */
  ending: z.strictObject({ at: time, limit: z.enum(['session', 'idle']) }).exactOptional(),
  /** The server is about to stop, and the session with it, at the latest then. */
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
