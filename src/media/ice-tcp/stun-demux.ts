/** Recognizes what a connection begins with. */
import { attributesOf, bindingRequest, magicCookie, stunHeaderBytes, username } from './stun.ts';

/** `more`: more bytes are needed. `http`: without TLS. `unknown`: nothing that is served here. */
export type Beginning = 'more' | 'tls' | 'http' | 'unknown' | { usernameFragment: string };

/** The first line of a request (RFC 9112, section 3): its method and its target. */
const plainRequest = /^[A-Z]{3,7} [/*a-z]/;
const longestStart = 9;

/** A TLS record: content type, version, length (RFC 8446, section 5.1). */
const tlsHandshake = 0x16;
const tlsHeaderBytes = 5;
const mostTlsBytes = 2 ** 14;
const frameHeaderBytes = 2;
/** A connectivity check has about 100 bytes. Longer input is none. */
const mostStunBytes = 1_200;

/**
 * Tells HTTPS from media over TCP. Media comes in frames (RFC 4571: two bytes of length). The first
 * frame holds a STUN binding request (RFC 8489), which names its transport as `ours:theirs` (RFC
 * 8445, section 7.2.2).
 */
export function readBeginning(bytes: Buffer): Beginning {
  if (bytes[0] === tlsHandshake) return readTls(bytes);
  const text = bytes.toString('latin1', 0, longestStart);
  if (plainRequest.test(text)) return 'http';
  if (/^[A-Z]/.test(text)) return text.length < longestStart ? 'more' : 'unknown';
  if (bytes.length < frameHeaderBytes)
    return bytes.length > 0 && !isStart(bytes) ? 'unknown' : 'more';
  if (!isStart(bytes)) return 'unknown';
  const end = frameHeaderBytes + bytes.readUInt16BE(0);
  if (bytes.length < end) return 'more';
  return usernameOf(bytes.subarray(frameHeaderBytes, end));
}

/**
 * Waits for the whole client hello. OpenSSL needs 100 kB for a connection, even for one that never
 * sends more than a byte.
 */
function readTls(bytes: Buffer): Beginning {
  if (bytes.length < tlsHeaderBytes) return 'more';
  const length = bytes.readUInt16BE(3);
  if (length > mostTlsBytes) return 'unknown';
  return bytes.length < tlsHeaderBytes + length ? 'more' : 'tls';
}

/** Whether these bytes may become a frame with a binding request. */
function isStart(bytes: Buffer): boolean {
  if ((bytes[0] ?? 0) > mostStunBytes >> 8) return false;
  if (bytes.length < frameHeaderBytes) return true;
  const length = bytes.readUInt16BE(0);
  if (length < stunHeaderBytes || length > mostStunBytes) return false;
  const expected = Buffer.alloc(frameHeaderBytes + 8);
  expected.writeUInt16BE(length, 0);
  expected.writeUInt16BE(bindingRequest, 2);
  expected.writeUInt16BE(length - stunHeaderBytes, 4);
  expected.writeUInt32BE(magicCookie, 6);
  const seen = Math.min(bytes.length, expected.length);
  return bytes.compare(expected, 0, seen, 0, seen) === 0;
}

function usernameOf(stun: Buffer): Beginning {
  const named = attributesOf(stun)?.find(({ type }) => type === username);
  if (!named) return 'unknown';
  const [usernameFragment = ''] = named.value.toString('utf8').split(':');
  return { usernameFragment };
}
