/** Lengths of time in words, in the language of the page. */
import { currentLanguage } from './locale.ts';

export const durationUnits = { day: 86_400, hour: 3_600, minute: 60, second: 1 } as const;
export type DurationUnit = keyof typeof durationUnits;

/** The longest unit in which the number of seconds is a whole number. */
export function unitOf(seconds: number): DurationUnit {
  const units = Object.keys(durationUnits) as DurationUnit[];
  return units.find((unit) => seconds % durationUnits[unit] === 0) ?? 'second';
}

/** Such as `90 minutes`. */
export function durationWords(seconds: number): string {
  const unit = unitOf(seconds);
  return formatOf(unit).format(seconds / durationUnits[unit]);
}

/** The unit's word, in the form that this number needs. */
export function unitWord(unit: DurationUnit, count: number): string {
  const parts = formatOf(unit).formatToParts(count);
  return parts.find(({ type }) => type === 'unit')?.value ?? unit;
}

function formatOf(unit: DurationUnit): Intl.NumberFormat {
  return new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit, unitDisplay: 'long' });
}

/**
 * How long something lasted, such as `1 hour, 5 minutes`: to the minute, and below one minute to
 * the second.
 */
export function lengthWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < durationUnits.minute) return formatOf('second').format(seconds);
  const minutes = Math.round(seconds / durationUnits.minute);
  const parts = { hour: Math.floor(minutes / 60), minute: minutes % 60 };
  const words = (['hour', 'minute'] as const)
    .filter((unit) => parts[unit] > 0)
    .map((unit) => formatOf(unit).format(parts[unit]));
  return new Intl.ListFormat(currentLanguage(), { type: 'unit' }).format(words);
}
