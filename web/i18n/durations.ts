/** Lengths of time in words, in the language of the page. */
import { currentLanguage } from './locale.ts';

export const durationUnits = { day: 86_400, hour: 3_600, minute: 60, second: 1 } as const;
export type DurationUnit = keyof typeof durationUnits;

/** The longest unit that a number of seconds is whole in. */
export function unitOf(seconds: number): DurationUnit {
  const units = Object.keys(durationUnits) as DurationUnit[];
  return units.find((unit) => seconds % durationUnits[unit] === 0) ?? 'second';
}

/** Such as `90 minutes`. */
export function durationWords(seconds: number): string {
  const unit = unitOf(seconds);
  return formatOf(unit).format(seconds / durationUnits[unit]);
}

/** The unit's own word, as it stands after this number. */
export function unitWord(unit: DurationUnit, count: number): string {
  const parts = formatOf(unit).formatToParts(count);
  return parts.find(({ type }) => type === 'unit')?.value ?? unit;
}

function formatOf(unit: DurationUnit): Intl.NumberFormat {
  return new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit, unitDisplay: 'long' });
}
