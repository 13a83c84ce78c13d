/**
 * Reads when a device was last seen, as programs and spreadsheets write it. Without a time zone it
 * is UTC.
 */

const dayMs = 86_400_000;
/** A time outside this range stands for "never": 0001-01-01, 1601, 1970 and 9999. */
const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);
const never = /^(never|none|null|nil|n\/?a|unknown|not available|[-–—0?]*)$/i;
const monthName = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i;

const zone = String.raw`(?:\s*(?<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?`;
const clock = String.raw`(?<hour>\d{1,2})[:.](?<minute>\d{2})(?:[:.](?<second>\d{2})(?:[.,]\d+)?)?`;
const half = String.raw`(?:\s*(?<half>[ap])\.?\s?m\.?)?`;
const time = String.raw`(?:[T,\s]+(?:at\s)?${clock}${half}(?:\sUhr)?${zone})?$`;
const forms = [
  String.raw`^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})`,
  String.raw`^(?<day>\d{1,2})[.-]\s?(?<month>\d{1,2})[.-]\s?(?<year>\d{4}|\d{2})`,
  String.raw`^(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4}|\d{2})`,
  String.raw`^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})`,
].map((date) => new RegExp(date + time, 'i'));
/** CIM_DATETIME of Windows, to the second. */
const cim = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d+([+-]\d{3})?)?$/;

/** What a number counts depends on its size: from this value on, converted like this. */
const counts: [from: number, toMs: (count: number) => number][] = [
  // Ticks of .NET, since the year 1.
  [6e17, (count) => count / 1e4 - 62_135_596_800_000],
  // FILETIME of Windows, since 1601.
  [1e17, (count) => count / 1e4 - 11_644_473_600_000],
  // Micro-, milliseconds and seconds since 1970.
  [1e15, (count) => count / 1e3],
  [5e11, (count) => count],
  [9e8, (count) => count * 1e3],
  // Days since 1899-12-30, as in spreadsheets.
  [36_526, (count) => (count < 100_000 ? (count - 25_569) * dayMs : NaN)],
];

/** @returns Milliseconds since 1970; `never` for none; undefined if it is no time. */
export function readTime(text: string): number | 'never' | undefined {
  if (never.test(text)) return 'never';
  const at = parse(text);
  if (at === undefined || Number.isNaN(at)) return undefined;
  return at >= earliest && at < latest ? Math.round(at) : 'never';
}

function parse(text: string): number | undefined {
  const json = /^\\?\/Date\((-?\d+)/.exec(text)?.[1];
  if (json) return Number(json);
  const [, ...digits] = cim.exec(text) ?? [];
  if (digits.length > 0) {
    const [year = 0, month = 0, day, hour, minute, second] = digits.slice(0, 6).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Number(digits[7] ?? 0) * 60_000;
  }
  if (!/^\d{8}$/.test(text) && /^\d+([.,]\d+)?$/.test(text)) {
    const count = Number(text.replace(',', '.'));
    return counts.find(([from]) => count >= from)?.[1](count);
  }
  const plain = text.replace(/^[a-z]{2,9}\.?,?\s+(?=\d)/i, '');
  for (const form of forms) {
    const parts = form.exec(plain)?.groups;
    if (parts) return fromParts(parts);
  }
  if (!monthName.test(text)) return undefined;
  const named = text.replace(/\bat\b/i, '').replaceAll(/\s+/g, ' ');
  const zoned = /(Z|UTC|GMT|[+-]\d{2}:?\d{2}|\b[A-Z]{3,4})$/.test(named);
  return Date.parse(zoned ? named : `${named} UTC`);
}

function fromParts(parts: Record<string, string | undefined>): number | undefined {
  const number = (name: string) => Number(parts[name] ?? 0);
  let [month, day] = [number('month'), number('day')];
  // Most of the world writes the day first. With slashes the order is sometimes ambiguous.
  if (month > 12) [month, day] = [day, month];
  const year = number('year') + (parts['year']?.length === 2 ? 2_000 : 0);
  let hour = number('hour');
  if (parts['half']) hour = (hour % 12) + (/p/i.test(parts['half']) ? 12 : 0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24) return undefined;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(parts['zone'] ?? '') ?? [];
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return Date.UTC(year, month - 1, day, hour, number('minute') - offset, number('second'));
}
