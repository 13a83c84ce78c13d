import { weekdays, type Hours } from './config.ts';

/**
 * Whether a moment lies within hours of the week, by the clock on the wall of their time zone.
 *
 * @param now Milliseconds since 1970.
 */
export function isWithin({ days, from, to, timeZone }: Hours, now: number): boolean {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  const today = weekdays.findIndex((day) => day === part('weekday').toLowerCase());
  const isNamed = (day: number) => days.includes(weekdays.at(day % 7) ?? 'mon');
  if (from < to) return isNamed(today) && from <= time && time < to;
  // Past midnight the day is still the one that it began on.
  return (isNamed(today) && from <= time) || (isNamed(today + 6) && time < to);
}
