/** What the organization asks of whoever takes part: conditional access of our own, beside the provider's. */
import type { DeviceState } from '../../protocol/device.ts';
import type { Requirement } from '../../protocol/error-codes.ts';
import type { Side } from '../../protocol/session-view.ts';
import type { SignInFacts } from '../../domain/person.ts';
import type { ConditionSettings } from './config.ts';
import { isWithin } from './hours.ts';
import { Networks } from '../../common/ip-networks.ts';

/** How somebody comes. */
export interface Circumstances {
  /** Milliseconds since 1970. */
  now: number;
  address: string;
  signIn: SignInFacts;
  /** Asked only when a condition is about it. */
  deviceState: () => Promise<DeviceState>;
  /** Back in a session that goes on: nobody is thrown out of one by the clock. */
  returning: boolean;
}

/** What is missing: the first requirement of the first condition that is not met. */
export interface Unmet {
  condition: string;
  requirement: Requirement;
}

type Check = (settings: ConditionSettings, circumstances: Circumstances) => boolean;

/** Ordered: what the person can mend at once comes last but for the device, which takes long to ask for. */
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

/** @returns Undefined when all that is asked of this side holds. */
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
