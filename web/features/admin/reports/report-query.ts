/** The query of the address as what the server is asked for, and figures as people read them. */
import type { DeviceState } from '../../../../src/protocol/device.ts';
import type { EndReason, SessionState } from '../../../../src/protocol/session-view.ts';
import type { SessionFilter } from '../../../../src/protocol/requests/reports.ts';
import type { QueryController } from '../../../components/query-controller.ts';
import { currentLanguage, translate } from '../../../i18n/locale.ts';

const dayMs = 24 * 3_600_000;

// The lists of the contract come with a schema library, which pages do not load.
const reasons: Record<EndReason, true> = {
  ...{ 'helper-left': true, 'sharer-left': true, declined: true, 'connection-lost': true },
  ...{ 'server-shutdown': true, 'ended-by-admin': true, expired: true, policy: true },
};
const deviceStates: Record<DeviceState, true> = {
  ...{ compliant: true, noncompliant: true, unenrolled: true, ambiguous: true, unknown: true },
};
const states: Record<SessionState, true> = {
  ...{ waiting: true, joined: true, requested: true, allowed: true, sharing: true, ended: true },
};

export const reasonNames = Object.keys(reasons) as EndReason[];
export const deviceStateNames = Object.keys(deviceStates) as DeviceState[];
export const stateNames = Object.keys(states) as SessionState[];

/** Both days are included. Days are of UTC. What is no day is left out. */
export function periodOf(query: QueryController): Pick<SessionFilter, 'from' | 'to'> {
  const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')];
  return { ...(from >= 0 && { from }), ...(to >= 0 && { to: to + dayMs }) };
}

/** Other values than those of a list are left out, so that an address never makes a bad request. */
export function filterOf(query: QueryController): SessionFilter {
  const filter: SessionFilter = periodOf(query);
  for (const name of ['helper', 'sharer', 'system', 'category', 'group', 'text'] as const) {
    const value = query
      .get(name)
      ?.replaceAll(/\p{Cc}/gu, '')
      .trim();
    if (value) filter[name] = value.slice(0, 100);
  }
  const listed = <Value extends string>(name: string, values: Value[]) =>
    values.find((value) => value === query.get(name));
  const reason = listed('reason', reasonNames);
  const state = listed('state', stateNames);
  const deviceState = listed('deviceState', deviceStateNames);
  return {
    ...filter,
    ...(reason && { reason }),
    ...(state && { state }),
    ...(deviceState && { deviceState }),
  };
}

/** Such as `1:05:00`, or `0.4 s` below ten seconds. */
export function shortTime(ms: number | undefined): string {
  if (ms === undefined) return '–';
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(currentLanguage(), {
      ...{ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits },
    });
  if (ms < 60_000) return unit('second', ms < 10_000 ? 1 : 0).format(ms / 1_000);
  return unit('minute', ms < 600_000 ? 1 : 0).format(ms / 60_000);
}

export function figure(value: number | undefined): string {
  if (value === undefined) return '–';
  return new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: 1 }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(currentLanguage(), { style: 'percent' }).format(share);
}

export function personName(
  person: { key: string; name?: string; userName?: string } | undefined,
): string {
  return person ? (person.name ?? person.userName ?? translate('reports.deleted-person')) : '–';
}
