/** What is known of the device that somebody sits at. A web page cannot prove which one it is. */
import { z } from 'zod';

export const deviceStates = [
  'compliant',
  'noncompliant',
  // The device source does not know it.
  'unenrolled',
  // The person has several, and which one it is cannot be told.
  'ambiguous',
  // Nobody knows: the source is down, or does not say.
  'unknown',
] as const;
export type DeviceState = (typeof deviceStates)[number];

/** What a device source says of one device. */
const compliances = ['compliant', 'noncompliant', 'unknown'] as const;
export type Compliance = (typeof compliances)[number];

/** One device, as a helper sees it. Text, never HTML. */
export const deviceCard = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** The operating system. */
  system: z.string().exactOptional(),
  compliance: z.enum(compliances),
  /** User name of whoever it belongs to. */
  userName: z.string(),
  /** When it last reported to the source; milliseconds since 1970. */
  seenAt: z.number().exactOptional(),
});
export type DeviceCard = z.infer<typeof deviceCard>;

/** By which way a device was found: each proves something else. */
const deviceEvidences = [
  // The identity provider names it in the token.
  'sign-in',
  // A client certificate that device management has installed.
  'certificate',
  // The helper has opened the session for it.
  'picked',
  // The source lists it for the person.
  'listed',
] as const;
export type DeviceEvidence = (typeof deviceEvidences)[number];

/** Why nobody knows: each has its own next step. */
export const unknownCauses = [
  // The source could not be asked.
  'source-down',
  // The certificate is out of its time.
  'expired',
  // Certificates are asked for, and the browser has shown nothing (yet).
  'nothing-shown',
  // The certificate is good, and there is no source to say more.
  'no-list',
] as const;

/** What is known of the sharer's device. */
export const deviceFinding = z.strictObject({
  state: z.enum(deviceStates),
  evidence: z.enum(deviceEvidences),
  device: deviceCard.exactOptional(),
  /** When ambiguous: which it may be. */
  candidates: z.array(deviceCard).exactOptional(),
  /** What the certificate calls the device, where no list says more of it. Text, never HTML. */
  certificateId: z.string().exactOptional(),
  /** Why it is unknown; left out where the source has the device, and does not say how it stands. */
  cause: z.enum(unknownCauses).exactOptional(),
});
export type DeviceFinding = z.infer<typeof deviceFinding>;
