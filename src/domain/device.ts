import type { DeviceCard, DeviceFinding } from '../protocol/device.ts';
import type { Person } from './person.ts';

/** A device, with what tells whose it is. */
export interface Device extends DeviceCard {
  /** The person's subject at the identity provider, where the source knows it; it outlives a change of name. */
  userSubject?: string;
  /** What tokens and certificates call it, where that is another id than the source's own. */
  directoryId?: string;
}

/** What a client certificate has shown: a device's id, none at all, or one that is not (or no longer) good. */
export type Attestation = { deviceId: string } | 'none' | 'not-trusted' | 'expired';

export function belongsTo({ userSubject, userName }: Device, person: Person): boolean {
  if (userSubject) return person.key.endsWith(`|${userSubject}`);
  // Neither a device without a user nor a person without a name belongs to anybody.
  return userName !== '' && userName.toLowerCase() === person.userName.toLowerCase();
}

/** What pages are shown of it. */
export function cardOf({ id, name, system, compliance, userName, seenAt }: Device): DeviceCard {
  return { id, name, compliance, userName, ...(system && { system }), ...(seenAt && { seenAt }) };
}

/** The devices that a finding is about. */
export function idsOf({ device, candidates, certificateId }: DeviceFinding): string[] {
  if (device) return [device.id];
  return candidates?.map(({ id }) => id) ?? (certificateId === undefined ? [] : [certificateId]);
}

/** Whether two findings say the same, whatever else has changed about the devices. */
export function isSame(one: DeviceFinding, other: DeviceFinding | undefined): boolean {
  const key = (finding: DeviceFinding) =>
    [finding.state, finding.evidence, finding.cause, ...idsOf(finding)].join(' ');
  return other !== undefined && key(one) === key(other);
}
