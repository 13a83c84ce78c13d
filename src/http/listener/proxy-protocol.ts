/**
 * The header by which a TCP balancer reports the client of a connection: the PROXY protocol,
 * versions 1 and 2 (haproxy.org, doc/proxy-protocol.txt).
 */
import { isIPv4, isIPv6 } from 'node:net';
import { addressIn } from '../../common/ip-networks.ts';

/** `more`: more bytes are needed. `none`: no such header. `malformed`: it begins as a header and is none. */
export type ProxyHeader = 'more' | 'none' | 'malformed' | Proxied;

export interface Proxied {
  /** Bytes of the header. */
  length: number;
  /** Undefined if the proxy speaks for itself (a probe), or does not know the client. */
  address: string | undefined;
}

const start1 = Buffer.from('PROXY ');
/** The longest header of version 1, with its line end (section 2.1). */
const most1 = 107;
const start2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n');
const fixed2 = 16;
/** The addresses need 216 bytes at most. A few names and numbers follow them. */
const most2 = 4_096;
const tcp4 = 0x11;
const tcp6 = 0x21;
/** Bytes of both addresses, by family and protocol: unknown, IPv4, IPv6, and within one machine. */
const blockBytes2: Partial<Record<number, number>> = {
  0x00: 0,
  [tcp4]: 12,
  0x12: 12,
  [tcp6]: 36,
  0x22: 36,
  0x31: 216,
  0x32: 216,
};

export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, start1)) return bytes.length < start1.length ? 'more' : read1(bytes);
  if (begins(bytes, start2)) return bytes.length < fixed2 ? 'more' : read2(bytes);
  return 'none';
}

/** Compares the bytes that have come so far. */
function begins(bytes: Buffer, start: Buffer): boolean {
  const seen = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, seen, 0, seen) === 0;
}

function read1(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, most1).indexOf('\r\n');
  if (end < 0) return bytes.length < most1 ? 'more' : 'malformed';
  const length = end + 2;
  const [family, source = '', destination = '', ...ports] = bytes
    .toString('latin1', start1.length, end)
    .split(' ');
  if (family === 'UNKNOWN') return { length, address: undefined };
  const isAddress = { TCP4: isIPv4, TCP6: isPlainIPv6 }[family ?? ''];
  const wellFormed =
    isAddress?.(source) && isAddress(destination) && ports.length === 2 && ports.every(isPort);
  return wellFormed ? { length, address: source } : 'malformed';
}

/** Without a zone, which has no meaning on other machines. */
function isPlainIPv6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}

function read2(bytes: Buffer): ProxyHeader {
  const [command = 0, kind = 0] = bytes.subarray(start2.length);
  const block = blockBytes2[kind];
  const rest = bytes.readUInt16BE(14);
  const length = fixed2 + rest;
  const known = command === 0x20 || command === 0x21;
  if (!known || block === undefined || length > most2) return 'malformed';
  const isProxied = command === 0x21;
  if (isProxied && rest < block) return 'malformed';
  if (bytes.length < length) return 'more';
  if (!isProxied) return { length, address: undefined };
  if (!areWhole(bytes.subarray(fixed2 + block, length))) return 'malformed';
  if (kind === tcp4) return { length, address: addressIn(bytes.subarray(fixed2, fixed2 + 4)) };
  if (kind === tcp6) return { length, address: addressIn(bytes.subarray(fixed2, fixed2 + 16)) };
  return { length, address: undefined };
}

/** Each value after the addresses has a type, two bytes of length, and that many bytes (section 2.2). */
function areWhole(values: Buffer): boolean {
  let offset = 0;
  while (offset + 3 <= values.length) offset += 3 + values.readUInt16BE(offset + 1);
  return offset === values.length;
}
