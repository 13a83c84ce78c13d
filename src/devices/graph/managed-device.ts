/** A device as Microsoft Intune knows it. Source: Microsoft Graph v1.0, "managedDevice resource type". */
import { z } from 'zod';
import type { Device } from '../../domain/device.ts';
import { complianceOf } from '../compliance.ts';
import { isOnlyOfExchange, isPhone } from '../computers.ts';

/**
 * How users of devices are identified: by their id in Entra, or by user name if people do not sign
 * in with Entra.
 */
export type MatchBy = 'id' | 'userName';

/** Stands for "none". */
export const noId = '00000000-0000-0000-0000-000000000000';

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);
const id = text.transform((value) => (value === noId ? undefined : value?.toLowerCase()));

const schema = z.object({
  id: z.string().min(1).max(200),
  deviceName: text,
  operatingSystem: text,
  osVersion: text,
  complianceState: text,
  azureADDeviceId: id,
  userPrincipalName: text,
  userId: id,
  managementAgent: text,
  lastSyncDateTime: text,
});

/** The properties that are requested. */
export const properties = Object.keys(schema.shape).join(',');

/** @returns Undefined for what is no computer, or is not enrolled. Exchange lists devices too. */
export function toDevice(managed: unknown, matchBy: MatchBy): Device | undefined {
  const { data } = schema.safeParse(managed);
  if (!data || isOnlyOfExchange(data.managementAgent ?? '') || isPhone(data.operatingSystem ?? ''))
    return undefined;
  const byId = matchBy === 'id';
  const system = [data.operatingSystem, data.osVersion].filter(Boolean).join(' ');
  const seenAt = Date.parse(data.lastSyncDateTime ?? '');
  return {
    id: data.id,
    name: data.deviceName ?? data.id,
    compliance: complianceOf(data.complianceState ?? '') ?? 'unknown',
    // A user name alone does not identify the user: another person may have had it before.
    userName: (byId && !data.userId ? undefined : data.userPrincipalName) ?? '',
    ...(system && { system }),
    // The year 1 stands for "never".
    ...(seenAt > 0 && { seenAt }),
    ...(byId && data.userId && { userSubject: data.userId }),
    ...(data.azureADDeviceId && { directoryId: data.azureADDeviceId }),
  };
}
