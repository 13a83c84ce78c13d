/** Media over TCP spoken by hand: STUN (RFC 8489) in frames of RFC 4571. */
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, SocketAddress, type Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import type { TransportOffer } from '../../src/protocol/media-offer.ts';

const magicCookie = 0x2112a442;
const bindingRequest = 0x0001;
export const bindingSuccess = 0x0101;
const stunHeaderBytes = 20;
const integrityBytes = 24;
const fingerprintBytes = 8;

/** A connectivity check as a browser sends it (RFC 8445, section 7.2.4), framed. */
export function connectivityCheck({ usernameFragment, password }: TransportOffer['iceParameters']) {
  const attributes = Buffer.concat([
    attribute(0x0006, Buffer.from(`${usernameFragment}:page`)), // USERNAME
    attribute(0x0024, uint32(1_853_693_695)), // PRIORITY
    attribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
    attribute(0x0025, Buffer.alloc(0)), // USE-CANDIDATE
  ]);
  const header = stunHeader(attributes.length + integrityBytes);
  const signed = Buffer.concat([header, attributes]);
  const message = Buffer.concat([signed, integrityOf(signed, password)]);
  message.writeUInt16BE(message.length - stunHeaderBytes + fingerprintBytes, 2);
  return framed(Buffer.concat([message, fingerprintOf(message)]));
}

/** MESSAGE-INTEGRITY; the header's length counts it already. */
function integrityOf(message: Buffer, password: string): Buffer {
  return attribute(0x0008, createHmac('sha1', password).update(message).digest());
}

/** FINGERPRINT, likewise. */
function fingerprintOf(message: Buffer): Buffer {
  return attribute(0x8028, uint32((crc32(message) ^ 0x5354554e) >>> 0));
}

export function framed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export function stunHeader(length: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(bindingRequest, 0);
  header.writeUInt16BE(length, 2);
  header.writeUInt32BE(magicCookie, 4);
  return Buffer.concat([header, randomBytes(12)]);
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A connection, once it is open. */
export async function dial(
  port: number,
  host = '127.0.0.1',
  localAddress?: string,
): Promise<Socket> {
  const socket = connect({ port, host, noDelay: true, ...(localAddress && { localAddress }) });
  await once(socket, 'connect');
  // A server may end it in the middle of our sending.
  socket.on('error', () => undefined);
  return socket;
}

/** @returns The first STUN message that comes, without its frame. */
export async function answer(socket: Socket): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    if (bytes.length < 2) continue;
    const end = 2 + bytes.readUInt16BE(0);
    if (bytes.length >= end) return bytes.subarray(2, end);
  }
  throw new Error('The connection was closed without an answer.');
}

/** @returns The type of the first STUN message that comes. */
export async function answerType(socket: Socket): Promise<number> {
  return (await answer(socket)).readUInt16BE(0);
}

/**
 * The XOR-MAPPED-ADDRESS of an answer, after both of its signatures have been checked as a browser does.
 * Parts are looked up from the end, where the standard puts them.
 */
export function mappedAddress(answer: Buffer, password: string): { address: string; port: number } {
  const marked = answer.length - fingerprintBytes;
  const signed = marked - integrityBytes;
  expectAttribute(answer, marked, fingerprintOf(answer.subarray(0, marked)));
  const whole = Buffer.from(answer.subarray(0, signed));
  whole.writeUInt16BE(signed - stunHeaderBytes + integrityBytes, 2);
  expectAttribute(answer, signed, integrityOf(whole, password));
  const type = answer.readUInt16BE(stunHeaderBytes);
  if (type !== 0x0020) throw new Error(`An answer that begins with attribute ${type}.`);
  const [family, ...port] = answer.subarray(stunHeaderBytes + 5, stunHeaderBytes + 8);
  const value = answer.subarray(
    stunHeaderBytes + 8,
    stunHeaderBytes + 4 + answer.readUInt16BE(stunHeaderBytes + 2),
  );
  const plain = value.map((byte, index) => byte ^ (answer[4 + index] ?? 0));
  const address = SocketAddress.parse(
    family === 1
      ? plain.join('.')
      : `[${Buffer.from(plain).toString('hex').match(/.{4}/g)?.join(':')}]`,
  );
  return {
    address: address?.address ?? '',
    port: Buffer.from(port).readUInt16BE() ^ (magicCookie >>> 16),
  };
}

function expectAttribute(message: Buffer, start: number, expected: Buffer): void {
  if (!message.subarray(start, start + expected.length).equals(expected))
    throw new Error('An answer whose signature is wrong.');
}

/** @returns Milliseconds until the server has closed a connection. */
export async function closedAfter(socket: Socket): Promise<number> {
  const start = performance.now();
  socket.resume();
  // Also when it is reset, which `events.once` would throw.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return performance.now() - start;
}
