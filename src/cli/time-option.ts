import { CommandError } from './command-error.ts';

/**
 * @returns Milliseconds since 1970. A day without a time means its midnight (UTC).
 * @throws {CommandError} If the text is not a time.
 */
export function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = isTime ? Date.parse(text) : NaN;
  const day = text.slice(0, 10);
  // `Date.parse` reads 30 February as 2 March.
  if (Number.isNaN(time) || !new Date(Date.parse(day)).toISOString().startsWith(day))
    throw new CommandError(
      `${option} ${text}: expected a day or a moment, like 2026-11-30 or 2026-11-30T08:00Z.`,
    );
  return time;
}
