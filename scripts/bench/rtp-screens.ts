/** Screens as RTP, without pictures in them: VP8 packets of 1,200 bytes at 2.5 Mbit/s each. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { types } from 'mediasoup';
import { pause } from './lab.ts';

const packetBytes = 1_200;
const packetsPerSecond = 2_500_000 / 8 / packetBytes;
const payloadType = 96;
const stepMs = 4;
const firstSsrc = 10_000;

export class RtpScreens {
  readonly #socket: Socket;
  readonly #packets: Buffer[];
  #sequence = 0;

  private constructor(socket: Socket, screens: number) {
    this.#socket = socket;
    this.#packets = Array.from({ length: screens }, (_, screen) => packet(firstSsrc + screen));
  }

  static async to(port: number, screens: number): Promise<RtpScreens> {
    const socket = createSocket({ type: 'udp4', sendBufferSize: 4_000_000 });
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RtpScreens(socket, screens);
  }

  /** What a router has to know of one of them. */
  static parameters(screen: number): types.RtpParameters {
    return {
      mid: String(screen),
      codecs: [{ mimeType: 'video/VP8', payloadType, clockRate: 90_000 }],
      encodings: [{ ssrc: firstSsrc + screen }],
    };
  }

  /** Sends at the rate of all screens together. @returns How many packets. */
  async send(forMs: number): Promise<number> {
    const begin = performance.now();
    let rounds = 0;
    for (let elapsed = 0; elapsed < forMs; elapsed = performance.now() - begin) {
      // A packet of every screen, as often as is due.
      for (; rounds < (elapsed / 1_000) * packetsPerSecond; rounds += 1) this.#sendOneOfEach();
      await pause(stepMs);
    }
    return rounds * this.#packets.length;
  }

  close(): void {
    this.#socket.close();
  }

  #sendOneOfEach(): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    for (const each of this.#packets) {
      each.writeUInt16BE(this.#sequence, 2);
      each.writeUInt32BE((this.#sequence * 350) >>> 0, 4);
      // Copied: the socket may send it after the next number is in.
      this.#socket.send(Buffer.from(each));
    }
  }
}

/** RFC 3550, section 5.1; RFC 7741, section 4.2: the start of a key frame, which needs nothing before it. */
function packet(ssrc: number): Buffer {
  const bytes = Buffer.alloc(packetBytes);
  bytes[0] = 0x80;
  bytes[1] = payloadType;
  bytes.writeUInt32BE(ssrc, 8);
  bytes[12] = 0x10;
  return bytes;
}
