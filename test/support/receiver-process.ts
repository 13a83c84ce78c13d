/** The process of `receiver.ts`: takes what is posted to it, in the way that it is told to. */
import {
  createServer as createHttpServer,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer } from 'node:https';

/** What it does with the next requests. */
export type Manner =
  | { answer: number; headers?: Record<string, string>; body?: string }
  /** The first are answered with a status, all others with 200. */
  | { firstTimes: number; answer: number }
  /** It reads, and never answers. */
  | 'hang'
  /** A header line each second, without end. */
  | 'slow-headers'
  /** 200, and then 2 GB. */
  | 'flood'
  /** 200, and then a body that never ends. */
  | 'drip'
  /** The connection is cut when the request was read. */
  | 'reset'
  /** No HTTP at all. */
  | 'junk';

/** One request, as the process tells of it. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Milliseconds since 1970, when all of it was read. */
  at: number;
  /** The status that it was answered with. Undefined if it was not. */
  status: number | undefined;
}

let manner: Manner = { answer: 200 };
let times = 0;
const [, , port, given = '{}'] = process.argv;
const tls = JSON.parse(given) as { key?: string; cert?: string };

const listener: RequestListener = (req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const at = Date.now();
    const status = statusNow();
    const { url: path = '', headers } = req;
    const body = Buffer.concat(chunks).toString();
    // It is told before it is answered, so that whoever has the answer finds it told.
    process.send?.({ path, headers, body, at, status }, () => {
      answer(res, status);
    });
  });
};

function statusNow(): number | undefined {
  times += 1;
  if (typeof manner === 'string') return manner === 'flood' || manner === 'drip' ? 200 : undefined;
  return 'firstTimes' in manner && times > manner.firstTimes ? 200 : manner.answer;
}

function answer(res: ServerResponse, status: number | undefined): void {
  if (manner === 'hang') return;
  const { socket } = res;
  if (manner === 'reset') socket?.resetAndDestroy();
  else if (manner === 'junk') socket?.end('this is not HTTP\r\n\r\n');
  else if (manner === 'slow-headers') {
    socket?.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket?.write('X-More: 1\r\n'), 200);
    socket?.once('close', () => {
      clearInterval(timer);
    });
  } else if (manner === 'drip') {
    const timer = setInterval(() => res.write('.'), 50);
    res.writeHead(200).once('close', () => {
      clearInterval(timer);
    });
  } else if (manner === 'flood') {
    res.writeHead(200);
    const chunk = Buffer.alloc(1_048_576, 'x');
    let left = 2_048;
    const more = () => {
      while (left > 0 && !res.destroyed) {
        left -= 1;
        if (!res.write(chunk)) return;
      }
      res.end();
    };
    res.on('drain', more);
    more();
  } else {
    const { headers = {}, body = '' } = 'headers' in manner || 'body' in manner ? manner : {};
    res.writeHead(status ?? 200, headers).end(body);
  }
}

const server = tls.cert ? createServer(tls, listener) : createHttpServer(listener);
process.on('message', (next: Manner) => {
  manner = next;
  times = 0;
  process.send?.('taken');
});
process.on('disconnect', () => process.exit());
server.listen(Number(port), '127.0.0.1', () => {
  process.send?.('listening');
});
