/** What is known of the device that somebody sits at. A web page cannot prove which one it is. */

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
export type Compliance = 'compliant' | 'noncompliant' | 'unknown';

/** One device, as a helper sees it. Text, never HTML. */
export interface DeviceCard {
  id: string;
  name: string;
  /** The operating system. */
  system?: string;
  compliance: Compliance;
  /** User name of whoever it belongs to. */
  userName: string;
  /** When it last reported to the source; milliseconds since 1970. */
  seenAt?: number;
}

/** By which way a device was found: each proves something else. */
export type DeviceEvidence =
  // The identity provider names it in the token.
  | 'sign-in'
  // A client certificate that device management has installed.
  | 'certificate'
  // The helper has opened the session for it.
  | 'picked'
  // The source lists it for the person.
  | 'listed';

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
export type UnknownCause = (typeof unknownCauses)[number];

/** What is known of the sharer's device. */
export interface DeviceFinding {
  state: DeviceState;
  evidence: DeviceEvidence;
  device?: DeviceCard;
  /** When ambiguous: which it may be. */
  candidates?: DeviceCard[];
  /** What the certificate calls the device, where no list says more of it. Text, never HTML. */
  certificateId?: string;
  /** Why it is unknown; left out where the source has the device, and does not say how it stands. */
  cause?: UnknownCause;
}

/** Some of the devices, by name. */
export interface DeviceListPage {
  /** False where the organization keeps no list of devices. */
  kept: boolean;
  devices: DeviceCard[];
  /** How many fit the search. */
  total: number;
}
