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
  /** Called only if a condition depends on it. */
  deviceState: () => Promise<DeviceState>;
  /** Whether they come back to a session under way. Time alone throws nobody out of one. */
  returning: boolean;
}

/** What is missing: the first requirement of the first condition that is not met. */
export interface Unmet {
  condition: string;
  requirement: Requirement;
}

type Check = (settings: ConditionSettings, circumstances: Circumstances) => boolean;

/**
 * In order. What the person can fix at once comes last. The device comes after that, since looking
 * it up takes long.
 */
const checks: [Requirement, Check][] = [
  ['network', ({ networks }, { address }) => !networks || new Networks(networks).has(address)],
  [
    'hours',
    ({ hours }, { now, returning }) => returning || hours === undefined || isWithin(hours, now),
  ],
  [
    'strong-sign-in',
    ({ strongSignIn }, { signIn: { amr, acr, contexts } }) =>
      !strongSignIn ||
      amr.some((method) => strongSignIn.amr?.includes(method)) ||
      contexts.some((context) => strongSignIn.contexts?.includes(context)) ||
      (acr !== undefined && (strongSignIn.acr?.includes(acr) ?? false)),
  ],
  [
    'sign-in-time',
    ({ signInAgeSeconds }, { signIn: { authTime }, returning }) =>
      returning || signInAgeSeconds === undefined || authTime !== undefined,
  ],
  [
    'sign-in-age',
    ({ signInAgeSeconds = Infinity }, { now, signIn: { authTime = now }, returning }) =>
      returning || now - authTime <= signInAgeSeconds * 1_000,
  ],
];

/** @returns Undefined if all conditions for this side are met. */
export async function unmetCondition(
  conditions: ConditionSettings[],
  side: Side,
  circumstances: Circumstances,
): Promise<Unmet | undefined> {
  const mine = conditions.filter((each) => each.for === side || each.for === 'both');
  for (const settings of mine)
    for (const [requirement, holds] of checks)
      if (!holds(settings, circumstances)) return { condition: settings.name, requirement };
  const aboutDevice = mine.filter((each) => each.deviceStates);
  const state = aboutDevice.length > 0 ? await circumstances.deviceState() : undefined;
  const missed = aboutDevice.find((each) => state && !each.deviceStates?.includes(state));
  return missed && { condition: missed.name, requirement: 'device-state' };
}
