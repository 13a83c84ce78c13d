/** What people read later about a session in which they took part. */
import { z } from 'zod';
import { deviceFinding } from './device.ts';
import { grantNames, type Grant } from './grants.ts';
import { endReasons, roles, sides, timeLimits, policyRules } from './session-view.ts';

/** Milliseconds since 1970, by the server's clock. */
const time = z.number();

/** One session in the list of a person. */
export const pastSession = z.strictObject({
  id: z.uuid(),
  /** The person's own role. */
  role: z.enum(roles),
  /** When the person joined. */
  joinedAt: time,
  /** Left out while the session goes on. */
  endedAt: time.exactOptional(),
  /** Names of the others. Without those whose data were deleted. */
  others: z.array(z.string()),
});
export type PastSession = z.infer<typeof pastSession>;

/** What can happen to a grant. */
const grantActs = ['requested', 'allowed', 'declined', 'revoked'] as const;

/** The events of a session that a receipt shows. They have the names of the audit log. */
export const receiptEvents = [
  'session.joined',
  ...grantNames.flatMap((grant) =>
    grantActs.map((act): `${Grant}.${(typeof grantActs)[number]}` => `${grant}.${act}`),
  ),
  'share.started',
  'share.stopped',
  'microphone.on',
  'microphone.off',
  'microphone.cut-off',
  'participant.joined',
  'participant.left',
  'lead.passed',
  'session.ended',
] as const;
export type ReceiptEvent = (typeof receiptEvents)[number];

export const receipt = z.strictObject({
  sessionId: z.uuid(),
  /** The participant who reads. */
  me: z.uuid(),
  /** Everybody who took part, and when. */
  people: z.array(
    z.strictObject({
      id: z.uuid(),
      role: z.enum(roles),
      /** Left out if the person's data were deleted. */
      name: z.string().exactOptional(),
      joinedAt: time,
      leftAt: time.exactOptional(),
    }),
  ),
  /** How it ended for the reader. */
  end: z.strictObject({
    at: time,
    reason: z.enum(endReasons),
    by: z.enum(sides).exactOptional(),
    rule: z.enum(policyRules).exactOptional(),
    limit: z.enum(timeLimits).exactOptional(),
  }),
  /** The sharer's device, for the sharer and for helpers. Left out if nothing is known about it. */
  device: z
    .strictObject({
      state: deviceFinding.shape.state,
      evidence: deviceFinding.shape.evidence,
      /** Several if it may be one of them. Left out if they were deleted. */
      ids: z.array(z.string()).exactOptional(),
      /** What it is called, or its id if nobody knows. Left out if that was deleted. */
      names: z.array(z.string()).exactOptional(),
    })
    .exactOptional(),
  /** When the screen was sent to whom. Whether somebody looked at it, the server does not know. */
  seen: z.array(z.strictObject({ participantId: z.uuid(), from: time, to: time })),
  lines: z.array(
    z.strictObject({
      at: time,
      event: z.enum(receiptEvents),
      /** Who did it. Left out if time or the server did it, or the person's data were deleted. */
      by: z.uuid().exactOptional(),
      /** To whom it was done. */
      to: z.uuid().exactOptional(),
    }),
  ),
  /** There are more lines than a receipt shows. */
  cut: z.literal(true).exactOptional(),
  /** Whether the thread can be read (`receipt.chat`), was deleted, or is not for the reader. */
  chat: z.enum(['kept', 'deleted', 'withheld']),
});
export type Receipt = z.infer<typeof receipt>;
