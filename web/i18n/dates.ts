/** Times as words and figures, in the language of the page. */
import { currentLanguage } from './locale.ts';

/** `4:05`, or `1:04:05` from one hour on. */
export function clockTime(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  const [first, ...rest] = hours > 0 ? [hours, ...parts] : parts;
  return [first, ...rest.map((part) => String(part).padStart(2, '0'))].join(':');
}

/** The time of day of a message, such as `14:05`. */
export function timeOfDay(at: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'short' }).format(at);
}

/** The time of day to the second, such as `14:05:03`. */
export function exactTime(at: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'medium' }).format(at);
}

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago something was, such as `3 hours ago`. After a month, the date. */
export function timeAgo(at: number, now: number): string {
  const passed = Math.max(0, now - at);
  const language = currentLanguage();
  if (passed > 30 * steps[0][1])
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(at);
  const [unit, ms] = steps.find(([, each]) => passed >= each) ?? (['minute', 60_000] as const);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return format.format(-Math.floor(passed / ms), unit);
}

/** A date and its time, such as `22 Nov 2026, 14:05`. */
export function dateAndTime(at: number): string {
  return onDate(at, 'short');
}

/** A date and its time to the second, such as `22 Nov 2026, 14:05:03`. */
export function dateAndExactTime(at: number): string {
  return onDate(at, 'medium');
}

function onDate(at: number, timeStyle: 'short' | 'medium'): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle }).format(at);
}
