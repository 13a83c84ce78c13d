/** Rows of the audit log as syslog messages: what a receiver can read, whatever people are called. */
import { expect, test } from '@jest/globals';
import type { AuditEntry } from '../../../src/audit/entries.ts';
import { structuredData, syslogFrame } from '../../../src/audit/streams/syslog-message.ts';

const sender = { facility: 13, hostName: 'help.example.com' };
const entry: AuditEntry = {
  id: 7,
  at: Date.UTC(2026, 10, 30, 7, 36),
  type: 'settings.changed',
  result: 'done',
  previous: '0'.repeat(64),
  hash: '1'.repeat(64),
};

/** @returns The message without its length, after the length was found to be right. */
function messageOf(about: Partial<AuditEntry>, from = sender): string {
  const [, length = '', message = ''] =
    /^(\d+) ([^]*)$/.exec(syslogFrame({ ...entry, ...about }, from)) ?? [];
  expect(Buffer.byteLength(message)).toBe(Number(length));
  return message;
}

/** The JSON at the end. */
function rowIn(message: string): Record<string, unknown> {
  return JSON.parse(message.slice(message.indexOf('{'))) as Record<string, unknown>;
}

test('a row is a header, structured data, and the row as JSON', () => {
  expect(messageOf({})).toBe(
    `<109>1 2026-11-30T07:36:00.000Z help.example.com beside - settings.changed [origin software="beside"][meta sequenceId="7"] ${JSON.stringify(entry)}`,
  );
});

test('what was refused is a warning', () => {
  expect(messageOf({ result: 'refused' })).toMatch(/^<108>1 /);
});

test('a message is printable US-ASCII, and says the same, whatever people are called', () => {
  const name = 'Zoë 😀 \u202eנעמי\u0000\n\r\u001b[31m\u007f\u0085 "\\] Łukasz';
  const message = messageOf({ person: { key: 'k', name } });
  expect(message).toMatch(/^[\x20-\x7e]+$/);
  expect(rowIn(message)['person']).toEqual({ key: 'k', name });
});

test('names that the header cannot hold are cut, and nothing is `-`', () => {
  const long = messageOf({ type: 'x'.repeat(100) }, { ...sender, hostName: 'h'.repeat(300) });
  expect(long.split(' ').slice(2, 6)).toEqual(['h'.repeat(255), 'beside', '-', 'x'.repeat(32)]);
  expect(messageOf({}, { ...sender, hostName: 'ü ' }).split(' ')[2]).toBe('-');
});

test.each<[string, Partial<AuditEntry>, string[]]>([
  ['devices', { devices: Array.from({ length: 2_000 }, (_, at) => `device-${at}`) }, ['person']],
  ['details', { details: { text: 'x'.repeat(9_000) } }, ['person']],
  ['names', { person: { key: 'k', name: '😀'.repeat(1_000) } }, []],
])('if %s make it longer than 8192 octets, they are left out', (_what, about, kept) => {
  const message = messageOf({ person: { key: 'k' }, ...about });
  expect(message.length).toBeLessThanOrEqual(8_192);
  expect(rowIn(message)).toMatchObject({ id: 7, hash: entry.hash, shortened: true });
  expect(Object.keys(rowIn(message))).toEqual(expect.arrayContaining(kept));
});

test('the three characters that end a value of structured data are escaped', () => {
  expect(structuredData('id', { a: '"]\\', b: 'c' })).toBe(String.raw`[id a="\"\]\\" b="c"]`);
});

test('the sequence number stays within what RFC 5424 allows', () => {
  expect(messageOf({ id: 2_147_483_647 })).toContain('sequenceId="2147483647"');
  expect(messageOf({ id: 2_147_483_648 })).toContain('sequenceId="1"');
});
