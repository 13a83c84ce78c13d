/** The part of STUN (RFC 8489) that this process needs. */

/** Type, length, magic cookie, transaction. */
export const stunHeaderBytes = 20;
export const magicCookie = 0x2112a442;
export const bindingRequest = 0x0001;
export const bindingSuccess = 0x0101;
export const username = 0x0006;
export const messageIntegrity = 0x0008;
export const xorMappedAddress = 0x0020;
export const fingerprint = 0x8028;

export interface StunAttribute {
  type: number;
  /** Where it begins in the message. */
  start: number;
  value: Buffer;
}

/** @returns The attributes in their order. Undefined if they do not fit into the message. */
export function attributesOf(stun: Buffer): StunAttribute[] | undefined {
  const attributes: StunAttribute[] = [];
  let start = stunHeaderBytes;
  while (start + 4 <= stun.length) {
    const end = start + 4 + stun.readUInt16BE(start + 2);
    if (end > stun.length) return undefined;
    attributes.push({
      type: stun.readUInt16BE(start),
      start,
      value: stun.subarray(start + 4, end),
    });
    // Attributes begin at multiples of four bytes.
    start = Math.ceil(end / 4) * 4;
  }
  return attributes;
}

/** @param value Its length must be a multiple of four. */
export function stunAttribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}
