import type { DeviceCard, DeviceFinding } from '../protocol/device.ts';
import type { Person } from './person.ts';

/** A device, with what identifies its user. */
export interface Device extends DeviceCard {
  /**
   * The user's subject at the identity provider, where the source knows it. It stays the same after
   * a change of name.
   */
  userSubject?: string;
  /** The id in tokens and certificates, where it differs from the source's own id. */
  directoryId?: string;
}

/**
 * What a client certificate proved: a device's id, no certificate, or a certificate that is not
 * trusted or has expired.
 */
export type Attestation = { deviceId: string } | 'none' | 'not-trusted' | 'expired';

export function belongsTo({ userSubject, userName }: Device, person: Person): boolean {
  if (userSubject) return person.key.endsWith(`|${userSubject}`);
  // A device without a user belongs to nobody. A person without a user name owns no device.
  return userName !== '' && userName.toLowerCase() === person.userName.toLowerCase();
}

/** The part of a device that pages show. */
export function cardOf({ id, name, system, compliance, userName, seenAt }: Device): DeviceCard {
  return { id, name, compliance, userName, ...(system && { system }), ...(seenAt && { seenAt }) };
}

/** The ids of all devices in a finding. */
export function idsOf({ device, candidates, certificateId }: DeviceFinding): string[] {
  if (device) return [device.id];
  return candidates?.map(({ id }) => id) ?? (certificateId === undefined ? [] : [certificateId]);
}

/** Whether two findings have the same meaning. Other fields of the devices may differ. */
export function isSame(one: DeviceFinding, other: DeviceFinding | undefined): boolean {
  const key = (finding: DeviceFinding) =>
    [finding.state, finding.evidence, finding.cause, ...idsOf(finding)].join(' ');
  return other !== undefined && key(one) === key(other);
}
