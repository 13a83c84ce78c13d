import { weekdays, type Hours } from './config.ts';

/**
 * Whether a moment is within hours of the week, by the local time of their time zone.
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
  // After midnight, hours that began on the day before still belong to that day.
  return (isNamed(today) && from <= time) || (isNamed(today + 6) && time < to);
}
