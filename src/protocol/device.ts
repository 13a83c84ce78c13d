/** What is known about the device that somebody uses. A web page cannot prove which device it runs on. */
import { z } from 'zod';

export const deviceStates = [
  'compliant',
  'noncompliant',
  // The device source does not know it.
  'unenrolled',
  // The person has several devices, and nothing says which one it is.
  'ambiguous',
  // Nobody knows: the source is down, or does not report it.
  'unknown',
] as const;
export type DeviceState = (typeof deviceStates)[number];

/** What a device source reports about one device. */
const compliances = ['compliant', 'noncompliant', 'unknown'] as const;
export type Compliance = (typeof compliances)[number];

/** One device, as a helper sees it. Text, never HTML. */
export const deviceCard = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** The operating system. */
  system: z.string().exactOptional(),
  compliance: z.enum(compliances),
  /** User name of the person that it belongs to. */
  userName: z.string(),
  /** When it last reported to the source. Milliseconds since 1970. */
  seenAt: z.number().exactOptional(),
});
export type DeviceCard = z.infer<typeof deviceCard>;

/** How a device was found. Each way proves something else. */
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

/** Why nobody knows. Each cause has its own next step. */
export const unknownCauses = [
  // The source could not be asked.
  'source-down',
  // The certificate has expired, or is not valid yet.
  'expired',
  // The server asks for certificates, and the browser has shown nothing (yet).
  'nothing-shown',
  // The certificate is good, but no source reports more about the device.
  'no-list',
] as const;

/** What is known about the sharer's device. */
export const deviceFinding = z.strictObject({
  state: z.enum(deviceStates),
  evidence: z.enum(deviceEvidences),
  device: deviceCard.exactOptional(),
  /** If ambiguous: the devices that it may be. */
  candidates: z.array(deviceCard).exactOptional(),
  /** The id in the certificate, if no list has the device. Text, never HTML. */
  certificateId: z.string().exactOptional(),
  /** Why the state is unknown. Left out if the source has the device but does not report its state. */
  cause: z.enum(unknownCauses).exactOptional(),
});
export type DeviceFinding = z.infer<typeof deviceFinding>;
