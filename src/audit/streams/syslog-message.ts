/**
 * A row of the audit log as a syslog message (RFC 5424), and its frame for a TLS connection
 * (RFC 5425, section 4.3: length in octets, a blank, the message).
 *
 *     <109>1 2026-11-30T07:36:00.000Z help.example.com beside - settings.changed
 *       [origin software="beside"][meta sequenceId="7"] {"id":7,…}
 *
 * The message is JSON in which every character outside of printable US-ASCII is escaped (RFC 8259,
 * section 7). So it has no control characters, and needs no byte order mark (RFC 5424, section 6.4).
 */
import type { AuditEntry } from '../entries.ts';

/** Receivers should take this many octets (RFC 5425, section 4.3.1). */
const longest = 8_192;
/** The highest `sequenceId` (RFC 5424, section 7.3.1). After it comes 1 again. */
const sequenceEnd = 2_147_483_647;
/** RFC 5424, table 2. */
const severity = { notice: 5, warning: 4 };

interface Sender {
  facility: number;
  hostName: string;
}

/** @returns The message in its frame. It contains only US-ASCII. */
export function syslogFrame(entry: AuditEntry, { facility, hostName }: Sender): string {
  const level = entry.result === 'refused' ? severity.warning : severity.notice;
  const header = [
    `<${facility * 8 + level}>1`,
    new Date(entry.at).toISOString(),
    headerField(hostName, 255),
    'beside',
    '-',
    headerField(entry.type, 32),
    structuredData('origin', { software: 'beside' }) +
      structuredData('meta', { sequenceId: String(((entry.id - 1) % sequenceEnd) + 1) }),
  ].join(' ');
  const message = `${header} ${shortened(entry, longest - header.length - 1)}`;
  return `${message.length} ${message}`;
}

/** Only printable US-ASCII without blanks may be in the header. `-` stands for no value. */
function headerField(text: string, most: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, most) || '-';
}

/** RFC 5424, section 6.3.3: three characters of a value are escaped. Values are US-ASCII here. */
export function structuredData(id: string, values: Record<string, string>): string {
  const pairs = Object.entries(values).map(
    ([name, value]) => ` ${name}="${value.replaceAll(/["\\\]]/g, String.raw`\$&`)}"`,
  );
  return `[${id}${pairs.join('')}]`;
}

/**
 * The row as JSON. If it is too long, the parts that may be long are left out, one after the other,
 * and `shortened` is true.
 */
function shortened(entry: AuditEntry, most: number): string {
  const { devices: _, ...withoutDevices } = entry;
  const { details: __, ...withoutDetails } = withoutDevices;
  const { person: ___, target: ____, ...bare } = withoutDetails;
  const tries = [
    entry,
    ...[withoutDevices, withoutDetails, bare].map((rest) => ({ ...rest, shortened: true })),
  ];
  const texts = tries.map(asciiJson);
  return texts.find((text) => text.length <= most) ?? texts.at(-1)?.slice(0, most) ?? '';
}

function asciiJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
