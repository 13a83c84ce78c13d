/**
 * This process connects to the media worker on behalf of a page. So the worker's answers to
 * connectivity checks contain the address of this process. Firefox refuses such an answer. This
 * file writes the page's own address into the answer, as if the worker had seen it (RFC 8445,
 * section 7.2.5.2.1; RFC 8489, section 14.2).
 */
import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { crc32 } from 'node:zlib';
import { addressBytes, isLoopback } from '../../common/ip-networks.ts';
import {
  attributesOf,
  bindingSuccess,
  fingerprint,
  magicCookie,
  messageIntegrity,
  stunAttribute,
  stunHeaderBytes,
  xorMappedAddress,
} from './stun.ts';

const frameHeaderBytes = 2;
const integrityBytes = 24;
const fingerprintBytes = 8;
const fingerprintMask = 0x5354554e;

/**
 * Stands for a client behind a proxy on this machine. It is an address for examples (RFC 5737) that
 * nobody has.
 */
const unknownAddress = '192.0.2.1';

/** The other end of a connection, as `net.Socket` reports it. */
export interface SeenAt {
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
}

/**
 * Corrects the answer to a connectivity check. Any other frame stays unchanged, and so does an
 * answer that is signed with another password.
 *
 * @param frame As in RFC 4571: two bytes of length, then the message.
 * @param password The password of the transport that answers.
 */
export function withMappedAddress(frame: Buffer, seenAt: SeenAt, password: string): Buffer {
  const stun = frame.subarray(frameHeaderBytes);
  if (!isBindingSuccess(stun)) return frame;
  const attributes = attributesOf(stun);
  const mapped = attributes?.find(({ type }) => type === xorMappedAddress);
  const signature = attributes?.find(({ type }) => type === messageIntegrity);
  if (!attributes || !mapped || !signature) return frame;
  const header = stun.subarray(0, stunHeaderBytes);
  const before = stun.subarray(stunHeaderBytes, signature.start);
  if (!signatureOf(header, before, password).equals(signature.value)) return frame;
  const signed = Buffer.concat([
    stun.subarray(stunHeaderBytes, mapped.start),
    stunAttribute(xorMappedAddress, xorAddress(seenAt, header)),
    stun.subarray(mapped.start + 4 + mapped.value.length, signature.start),
  ]);
  const hasFingerprint = attributes.some(({ type }) => type === fingerprint);
  const answer = withEnd(header, signed, password, hasFingerprint);
  const length = Buffer.alloc(frameHeaderBytes);
  length.writeUInt16BE(answer.length);
  return Buffer.concat([length, answer]);
}

function isBindingSuccess(stun: Buffer): boolean {
  return (
    stun.length >= stunHeaderBytes &&
    stun.readUInt16BE(0) === bindingSuccess &&
    stun.readUInt32BE(4) === magicCookie
  );
}

/** The length in the header counts what was written so far, and this attribute (sections 14.5, 14.7). */
function withEnd(header: Buffer, signed: Buffer, password: string, mark: boolean): Buffer {
  const signature = signatureOf(header, signed, password);
  const body = Buffer.concat([signed, stunAttribute(messageIntegrity, signature)]);
  if (!mark) return Buffer.concat([ofLength(header, body.length), body]);
  const whole = Buffer.concat([ofLength(header, body.length + fingerprintBytes), body]);
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(whole) ^ fingerprintMask) >>> 0);
  return Buffer.concat([whole, stunAttribute(fingerprint, value)]);
}

function signatureOf(header: Buffer, signed: Buffer, password: string): Buffer {
  return createHmac('sha1', password)
    .update(ofLength(header, signed.length + integrityBytes))
    .update(signed)
    .digest();
}

function ofLength(header: Buffer, length: number): Buffer {
  const copy = Buffer.from(header);
  copy.writeUInt16BE(length, 2);
  return copy;
}

/** Family, port and address. Port and address are XORed with the cookie and the transaction. */
function xorAddress({ remoteAddress = '', remotePort = 0 }: SeenAt, header: Buffer): Buffer {
  const bytes = addressBytes(isUsable(remoteAddress) ? remoteAddress : unknownAddress);
  const value = Buffer.alloc(4 + bytes.length);
  value.writeUInt16BE(bytes.length === 4 ? 1 : 2, 0);
  value.writeUInt16BE(remotePort ^ (magicCookie >>> 16), 2);
  for (const [index, byte] of bytes.entries()) value[4 + index] = byte ^ (header[4 + index] ?? 0);
  return value;
}

function isUsable(address: string): boolean {
  return isIP(address) !== 0 && !isLoopback(address);
}
