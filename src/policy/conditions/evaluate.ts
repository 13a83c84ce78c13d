/**
 * What the organization requires of everybody who takes part: Beside's own conditional access,
 * besides the provider's.
 */
import type { DeviceState } from '../../protocol/device.ts';
import type { Requirement } from '../../protocol/error-codes.ts';
import type { Side } from '../../protocol/session-view.ts';
import type { Authentication } from '../../domain/person.ts';
import type { ConditionSettings } from './config.ts';
import { isWithin } from './hours.ts';
import { Networks } from '../../common/ip-networks.ts';

/** How somebody comes. */
export interface Circumstances {
  /** Milliseconds since 1970. */
  now: number;
  address: string;
  signIn: Authentication;
  /** Called only if a condition depends on it, and once. */
  deviceState: () => Promise<DeviceState>;
  /** Whether they come back to a session under way. Time alone throws nobody out of one. */
  returning: boolean;
}

/** What is missing: the first requirement of the first condition that is not met. */
export interface Unmet {
  condition: string;
  requirement: Requirement;
}

/** One requirement of one condition. */
export interface Required extends Unmet {
  /** The circumstance that decides. */
  dependsOn: 'address' | 'now' | 'signIn' | 'deviceState';
  isMet: (circumstances: Circumstances) => boolean | Promise<boolean>;
}

interface Check {
  requirement: Requirement;
  dependsOn: Required['dependsOn'];
  setting: keyof ConditionSettings;
  holds: (settings: ConditionSettings, circumstances: Circumstances) => boolean;
}

/** In order. What the person can fix at once comes last. */
const checks: Check[] = [
  {
    requirement: 'network',
    dependsOn: 'address',
    setting: 'networks',
    holds: ({ networks }, { address }) => !networks || new Networks(networks).has(address),
  },
  {
    requirement: 'hours',
    dependsOn: 'now',
    setting: 'hours',
    holds: ({ hours }, { now, returning }) =>
      returning || hours === undefined || isWithin(hours, now),
  },
  {
    requirement: 'strong-sign-in',
    dependsOn: 'signIn',
    setting: 'strongSignIn',
    holds: ({ strongSignIn }, { signIn: { amr, acr, contexts } }) =>
      !strongSignIn ||
      amr.some((method) => strongSignIn.amr?.includes(method)) ||
      contexts.some((context) => strongSignIn.contexts?.includes(context)) ||
      (acr !== undefined && (strongSignIn.acr?.includes(acr) ?? false)),
  },
  {
    requirement: 'sign-in-time',
    dependsOn: 'signIn',
    setting: 'signInAgeSeconds',
    holds: ({ signInAgeSeconds }, { signIn: { authTime }, returning }) =>
      returning || signInAgeSeconds === undefined || authTime !== undefined,
  },
  {
    requirement: 'sign-in-age',
    dependsOn: 'signIn',
    setting: 'signInAgeSeconds',
    holds: ({ signInAgeSeconds = Infinity }, { now, signIn: { authTime = now }, returning }) =>
      returning || now - authTime <= signInAgeSeconds * 1_000,
  },
];

/** @returns What is required of everybody on this side, in the order in which it is asked. */
export function requiredOf(conditions: ConditionSettings[], side: Side): Required[] {
  const mine = conditions.filter((each) => each.for === side || each.for === 'both');
  const required = mine.flatMap((settings) =>
    checks
      .filter(({ setting }) => settings[setting] !== undefined)
      .map(({ requirement, dependsOn, holds }): Required => ({
        condition: settings.name,
        requirement,
        dependsOn,
        isMet: (circumstances) => holds(settings, circumstances),
      })),
  );
  // Devices come last of all, since looking one up takes long.
  const ofDevices = mine.flatMap(({ name, deviceStates }): Required[] =>
    deviceStates
      ? [
          {
            condition: name,
            requirement: 'device-state',
            dependsOn: 'deviceState',
            isMet: async ({ deviceState }) => deviceStates.includes(await deviceState()),
          },
        ]
      : [],
  );
  return [...required, ...ofDevices];
}

/** @returns Undefined if all conditions for this side are met. */
export async function unmetCondition(
  conditions: ConditionSettings[],
  side: Side,
  circumstances: Circumstances,
): Promise<Unmet | undefined> {
  let found: Promise<DeviceState> | undefined;
  const known = {
    ...circumstances,
    deviceState: async () => await (found ??= circumstances.deviceState()),
  };
  for (const { condition, requirement, isMet } of requiredOf(conditions, side))
    if (!(await isMet(known))) return { condition, requirement };
  return undefined;
}
