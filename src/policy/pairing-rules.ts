/**
 * Rules about the two people of a session. They are checked when the sharer has joined, before
 * anything is shown.
 */
import type { DeviceFinding } from '../protocol/device.ts';
import type { Permission } from '../protocol/permissions.ts';
import type { PolicyRule } from '../protocol/session-view.ts';
import type { Session } from '../domain/session.ts';
import { mayTowards } from './scope.ts';

export interface MeetingSettings {
  allowUnenrolledDevices: boolean;
}

type Met = Pick<Session, 'lead' | 'sharer'> & { device: DeviceFinding | undefined };

/** In order. The first broken rule is reported. */
const rules: { name: PolicyRule; breaks: (met: Met, settings: MeetingSettings) => boolean }[] = [
  { name: 'out-of-scope', breaks: (met) => !helperMay(met, 'session.offer') },
  {
    name: 'unenrolled-device',
    breaks: (met, { allowUnenrolledDevices }) =>
      met.device?.state === 'unenrolled' &&
      !(allowUnenrolledDevices && helperMay(met, 'session.assist-unenrolled')),
  },
];

export function ruleBrokenBy(met: Met, settings: MeetingSettings): PolicyRule | undefined {
  return rules.find(({ breaks }) => breaks(met, settings))?.name;
}

function helperMay({ lead, sharer }: Met, permission: Permission): boolean {
  return sharer !== undefined && mayTowards(lead.person, permission, sharer.person);
}
