/**
 * The header Retry-After: seconds, or a date (RFC 9110, section 10.2.3).
 *
 * @returns Milliseconds from now. Undefined if there is none that can be read.
 */
export function retryAfterMs(
  value: string | string[] | null | undefined,
  now: number,
): number | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
