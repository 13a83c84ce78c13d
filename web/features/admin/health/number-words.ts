/** The numbers of a part in words, each in its unit. */
import type { HealthComponent } from '../../../../src/protocol/health.ts';
import { timeAgo } from '../../../i18n/dates.ts';
import { currentLanguage, translate } from '../../../i18n/locale.ts';

type Numbers = HealthComponent['numbers'];
type Name = keyof Numbers;

/** @param now The time at the server, in milliseconds since 1970. */
export function numberWords(numbers: Numbers, now: number): string[] {
  return Object.entries(numbers).map(([name, value]) =>
    translate(`health.number.${name as Name}`, {
      value: inUnit(name, value, now),
      count: value,
    }),
  );
}

function inUnit(name: string, value: number, now: number): string {
  if (name.endsWith('Bytes')) return bytes(value);
  if (name.endsWith('Percent')) return unit(value, 'percent');
  if (name.endsWith('Ms')) return unit(value, 'millisecond');
  if (name.endsWith('Seconds')) return unit(value, 'second');
  if (name === 'daysLeft') return unit(value, 'day');
  if (name.endsWith('At')) return timeAgo(value, now);
  return new Intl.NumberFormat(currentLanguage()).format(value);
}

function bytes(value: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return unit(value / 1_000 ** power, units[power] ?? 'byte');
}

function unit(value: number, name: string): string {
  return new Intl.NumberFormat(currentLanguage(), {
    style: 'unit',
    unit: name,
    maximumFractionDigits: 1,
  }).format(value);
}
