/**
 * A client of a TURN server (RFC 8656), as small as it can be: it asks for a relayed address as a
 * browser would, and gives it back.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { inTime } from '../../common/in-time.ts';

/** Source: RFC 8489, section 5; RFC 8656, sections 17 and 18. */
const cookie = 0x2112a442;
const headerBytes = 20;
const types = { allocate: 0x0003, refresh: 0x0004, success: 0x0100 };
const attributes = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  relayed: 0x0016,
  transport: 0x0019,
};
const udp = Buffer.from([17, 0, 0, 0]);
const integrityBytes = 24;
const resendMs = 500;
const unauthorized = 401;

interface Account {
  username: string;
  credential: string;
}

/** Sends one message, and returns the answer to it. */
type Ask = (message: Buffer) => Promise<Buffer>;

/**
 * @param url As a browser is given it (RFC 7065).
 * @throws If the server cannot be reached, does not answer in time, or refuses, with its reason.
 */
export async function tryTurn(url: string, account: Account, timeoutMs: number): Promise<void> {
  const { ask, close } = channelTo(url);
  try {
    await inTime(allocate(ask, account), timeoutMs, `no answer within ${timeoutMs / 1_000} s`);
  } finally {
    close();
  }
}

async function allocate(ask: Ask, account: Account): Promise<void> {
  const transport: Attribute = [attributes.transport, udp];
  const first = parse(await ask(message(types.allocate, [transport])));
  if (first.code !== unauthorized) throw new Error(refusal(first) ?? 'it asks for no password');
  const realm = first.get(attributes.realm) ?? Buffer.alloc(0);
  const nonce = first.get(attributes.nonce) ?? Buffer.alloc(0);
  // SASLprep changes nothing about the passwords that `openssl` and we make.
  const secret = `${account.username}:${realm.toString()}:${account.credential}`;
  const key = createHash('md5').update(secret).digest();
  const signed = (type: number, more: Attribute) =>
    message(
      type,
      [
        more,
        [attributes.username, Buffer.from(account.username)],
        [attributes.realm, realm],
        [attributes.nonce, nonce],
      ],
      key,
    );
  const second = parse(await ask(signed(types.allocate, transport)));
  const why = refusal(second);
  if (why) throw new Error(why);
  if (!second.get(attributes.relayed)) throw new Error('it gives no address');
  await ask(signed(types.refresh, [attributes.lifetime, Buffer.alloc(4)]));
}

type Attribute = [type: number, value: Buffer];

function message(type: number, content: Attribute[], key?: Buffer): Buffer {
  const body = Buffer.concat(content.map(encode));
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(type);
  header.writeUInt16BE(body.length + (key ? integrityBytes : 0), 2);
  header.writeUInt32BE(cookie, 4);
  randomBytes(12).copy(header, 8);
  const unsigned = Buffer.concat([header, body]);
  if (!key) return unsigned;
  const digest = createHmac('sha1', key).update(unsigned).digest();
  return Buffer.concat([unsigned, encode([attributes.integrity, digest])]);
}

function encode([type, value]: Attribute): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

interface Parsed {
  isSuccess: boolean;
  /** Of an error. */
  code: number | undefined;
  reason: string;
  get(attribute: number): Buffer | undefined;
}

function parse(answer: Buffer): Parsed {
  const found = new Map<number, Buffer>();
  for (let at = headerBytes; at + 4 <= answer.length;) {
    const length = answer.readUInt16BE(at + 2);
    found.set(answer.readUInt16BE(at), answer.subarray(at + 4, at + 4 + length));
    at += 4 + length + (-length & 3);
  }
  const error = found.get(attributes.error);
  return {
    isSuccess: (answer.readUInt16BE() & 0x0110) === types.success,
    code: error && error.length >= 4 ? error.readUInt8(2) * 100 + error.readUInt8(3) : undefined,
    // Of somebody else: it goes to a terminal.
    reason: (error?.subarray(4).toString() ?? '').replace(/[^ -~]/g, '').slice(0, 100),
    get: (attribute) => found.get(attribute),
  };
}

function refusal({ isSuccess, code, reason }: Parsed): string | undefined {
  return isSuccess ? undefined : `it answers ${code ?? 'with an error'} ${reason}`.trimEnd();
}

function channelTo(url: string): { ask: Ask; close: () => void } {
  const [, scheme, host = '', port, transport] =
    /^(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(\w+))?$/.exec(url) ?? [];
  const isSecure = scheme === 'turns';
  const at = { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? (isSecure ? 5349 : 3478)) };
  if (isSecure) return byStream(connectTls({ ...at, servername: isIPv6(at.host) ? '' : at.host }));
  return transport === 'tcp' ? byStream(connect(at)) : byDatagrams(at);
}

function byDatagrams({ host, port }: { host: string; port: number }) {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  socket.on('error', failed.reject);
  const resends = new Set<NodeJS.Timeout>();
  return {
    async ask(sent: Buffer) {
      const answered = new Promise<Buffer>((resolve) => {
        socket.on('message', (answer) => {
          if (isAnswer(answer, sent)) resolve(answer);
        });
      });
      const send = () => {
        socket.send(sent, port, host, (error) => {
          if (error) failed.reject(error);
        });
      };
      send();
      const resend = setInterval(send, resendMs);
      resends.add(resend);
      try {
        return await Promise.race([answered, failed.promise]);
      } finally {
        clearInterval(resend);
      }
    },
    close() {
      resends.forEach(clearInterval);
      socket.close();
    },
  };
}

function byStream(socket: Socket) {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  socket.on('error', failed.reject);
  socket.on('close', () => {
    failed.reject(new Error('it closes the connection'));
  });
  return {
    async ask(sent: Buffer) {
      let received = Buffer.alloc(0);
      const answered = new Promise<Buffer>((resolve) => {
        socket.on('data', (bytes: Buffer) => {
          received = Buffer.concat([received, bytes]);
          const whole = received.length >= 4 ? headerBytes + received.readUInt16BE(2) : Infinity;
          if (received.length >= whole && isAnswer(received, sent))
            resolve(received.subarray(0, whole));
        });
      });
      socket.write(sent);
      try {
        return await Promise.race([answered, failed.promise]);
      } finally {
        socket.removeAllListeners('data');
      }
    },
    close() {
      socket.destroy();
    },
  };
}

function isAnswer(received: Buffer, sent: Buffer): boolean {
  return received.length >= headerBytes && received.subarray(4, 20).equals(sent.subarray(4, 20));
}
