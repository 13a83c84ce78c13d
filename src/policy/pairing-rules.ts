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

type MeetingRule = Extract<PolicyRule, 'out-of-scope' | 'unenrolled-device'>;

/** In order. The first broken rule is reported. */
const rules: { name: MeetingRule; breaks: (met: Met, settings: MeetingSettings) => boolean }[] = [
  { name: 'out-of-scope', breaks: (met) => !helperMay(met, 'session.offer') },
  {
    name: 'unenrolled-device',
    breaks: (met, { allowUnenrolledDevices }) =>
      met.device?.state === 'unenrolled' &&
      !(allowUnenrolledDevices && helperMay(met, 'session.assist-unenrolled')),
  },
];

/** @returns Each rule, in order, and whether the two break it. */
export function meetingVerdicts(met: Met, settings: MeetingSettings) {
  return rules.map(({ name, breaks }) => ({ name, isBroken: breaks(met, settings) }));
}

export function ruleBrokenBy(met: Met, settings: MeetingSettings): PolicyRule | undefined {
  return meetingVerdicts(met, settings).find(({ isBroken }) => isBroken)?.name;
}

function helperMay({ lead, sharer }: Met, permission: Permission): boolean {
  return sharer !== undefined && mayTowards(lead.person, permission, sharer.person);
}
