/** The PROXY protocol's header, as balancers write it and as they do not. */
import { describe, expect, test } from '@jest/globals';
import { readProxyHeader } from '../../../src/http/listener/proxy-protocol.ts';

const v1 = (line: string) => Buffer.from(`PROXY ${line}\r\n`, 'latin1');
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n');
function v2(command: number, kind: number, rest: Buffer, length = rest.length): Buffer {
  const head = Buffer.from([command, kind, length >> 8, length & 0xff]);
  return Buffer.concat([signature, head, rest]);
}
const ipv4 = Buffer.from([203, 0, 113, 7, 10, 0, 0, 1, 0x30, 0x39, 0x01, 0xbb]);
const ipv6 = Buffer.from(`20010db8${'0'.repeat(23)}7${'0'.repeat(31)}1303901bb`, 'hex');
const mapped = Buffer.from(`${'0'.repeat(20)}ffffcb007107${'0'.repeat(31)}1303901bb`, 'hex');
const tlv = (type: number, value: string) =>
  Buffer.concat([Buffer.from([type, 0, value.length]), Buffer.from(value)]);

test.each<[string, Buffer, string | undefined]>([
  ['IPv4', v1('TCP4 203.0.113.7 10.0.0.1 12345 443'), '203.0.113.7'],
  ['IPv6', v1('TCP6 2001:db8::7 ::1 12345 443'), '2001:db8::7'],
  [
    'the longest addresses',
    v1(`TCP6 ${'ffff:'.repeat(7)}ffff ${'ffff:'.repeat(7)}ffff 65535 65535`),
    `${'ffff:'.repeat(7)}ffff`,
  ],
  ['nobody in particular', v1('UNKNOWN'), undefined],
  [
    'nobody, with words',
    v1(`UNKNOWN ${'ffff:'.repeat(7)}ffff ${'ffff:'.repeat(7)}ffff 65535 65535`),
    undefined,
  ],
  ['IPv4 in version 2', v2(0x21, 0x11, ipv4), '203.0.113.7'],
  ['IPv6 in version 2', v2(0x21, 0x21, ipv6), '2001:db8::7'],
  ['IPv4 in the clothes of IPv6', v2(0x21, 0x21, mapped), '203.0.113.7'],
  [
    'more about the connection',
    v2(0x21, 0x11, Buffer.concat([ipv4, tlv(2, 'help.example'), tlv(4, ''), tlv(0xe0, 'x')])),
    '203.0.113.7',
  ],
  ['a probe of the balancer’s own', v2(0x20, 0x00, Buffer.alloc(0)), undefined],
  [
    'a probe that says more',
    v2(0x20, 0x11, Buffer.concat([ipv4, Buffer.from('what it likes')])),
    undefined,
  ],
  ['an unknown kind of connection', v2(0x21, 0x00, tlv(3, 'crc!')), undefined],
  ['a connection within a machine', v2(0x21, 0x31, Buffer.alloc(216, 0x61)), undefined],
])('%s is read, however it is split', (_what, header, address) => {
  const whole = Buffer.concat([header, Buffer.from([0x16, 0x03, 0x01])]);
  expect(readProxyHeader(whole)).toEqual({ length: header.length, address });
  for (let bytes = 0; bytes < header.length; bytes += 1)
    expect(readProxyHeader(whole.subarray(0, bytes))).toBe('more');
});

describe('refused is', () => {
  test.each<[string, Buffer]>([
    ['another family', v1('TCP5 203.0.113.7 10.0.0.1 1 2')],
    ['small letters', v1('tcp4 203.0.113.7 10.0.0.1 1 2')],
    ['IPv6 as IPv4', v1('TCP4 ::1 ::1 1 2')],
    ['IPv4 as IPv6', v1('TCP6 203.0.113.7 10.0.0.1 1 2')],
    ['an IPv6 address with a zone', v1('TCP6 fe80::1%eth0 ::1 1 2')],
    ['a name', v1('TCP4 localhost 10.0.0.1 1 2')],
    ['an address with zeros before', v1('TCP4 203.0.113.07 10.0.0.1 1 2')],
    ['no ports', v1('TCP4 203.0.113.7 10.0.0.1')],
    ['one word too many', v1('TCP4 203.0.113.7 10.0.0.1 1 2 3')],
    ['a port that there is not', v1('TCP4 203.0.113.7 10.0.0.1 1 65536')],
    ['two blanks', v1('TCP4  203.0.113.7 10.0.0.1 1 2')],
    ['a line that does not end', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(100)}`)],
    ['a line that is too long', v1(`UNKNOWN ${'x'.repeat(100)}`)],
    ['another version', v2(0x11, 0x11, ipv4)],
    ['another command', v2(0x22, 0x11, ipv4)],
    ['another kind', v2(0x21, 0x41, ipv4)],
    ['addresses that are cut', v2(0x21, 0x11, ipv4.subarray(0, 11))],
    ['IPv6 with the length of IPv4', v2(0x21, 0x21, ipv4)],
    ['more than anybody has to say', v2(0x21, 0x11, Buffer.alloc(5_000))],
    ['the greatest length', v2(0x21, 0x11, ipv4, 65_535)],
    ['a value that is cut', v2(0x21, 0x11, Buffer.concat([ipv4, Buffer.from([2, 0, 9, 1])]))],
    ['half a value', v2(0x21, 0x11, Buffer.concat([ipv4, Buffer.from([2, 0])]))],
  ])('%s', (_what, header) => {
    expect(readProxyHeader(header)).toBe('malformed');
  });
});

test.each(['GET / HTTP/1.1', '\x16\x03\x01', 'PROXIES', '\r\n\r\nGET', 'PROPFIND /', '\0\x64'])(
  'anything else is none: %j',
  (text) => {
    expect(readProxyHeader(Buffer.from(text, 'latin1'))).toBe('none');
  },
);
