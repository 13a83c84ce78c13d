import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { inWords } from '../../common/system-error.ts';
import type { StreamOf } from '../../common/audit-stream-config.ts';
import type { Destination } from './stream.ts';
import { syslogFrame } from './syslog-message.ts';

/**
 * Sends rows by syslog over TLS (RFC 5425).
 *
 * Syslog has no acknowledgement, and what was written to a connection may be lost with it. So each
 * batch has a connection of its own, whose end both sides tell (RFC 5425, section 4.4). A receiver
 * reads up to that end before it closes its side. Only then the rows count as received.
 *
 * @param withinMs How long a batch may take.
 */
export function syslogDestination(
  config: StreamOf<'syslog'>,
  { hostName, withinMs }: { hostName: string; withinMs: number },
): Destination {
  const { host, port, facility } = config;
  return {
    async send(entries, signal) {
      const frames = entries.map((entry) => syslogFrame(entry, { facility, hostName })).join('');
      const limit = AbortSignal.timeout(withinMs);
      const options = await connectionOptions(config);
      const socket = connect({ ...options, host, port });
      const abort = () => {
        socket.destroy(new Error(`no end of the connection within ${withinMs / 1_000} s`));
      };
      const ended = AbortSignal.any([signal, limit]);
      ended.addEventListener('abort', abort);
      try {
        await sendAll(socket, frames);
      } catch (error) {
        throw new Error(`${host}, port ${port}: ${whyNot(error)}`, { cause: error });
      } finally {
        ended.removeEventListener('abort', abort);
        socket.destroy();
      }
    },
  };
}

/** @returns When the receiver has read everything and has closed its side. */
async function sendAll(socket: TLSSocket, frames: string): Promise<void> {
  const closed = once(socket, 'close');
  // It is awaited later. Until then an error must not count as unhandled.
  closed.catch(() => undefined);
  await Promise.race([once(socket, 'secureConnect'), closed]);
  const ended = { byUs: false, early: false };
  socket.once('end', () => (ended.early = !ended.byUs));
  // A receiver sends nothing. What it sends all the same is not kept.
  socket.resume();
  await new Promise<void>((resolve, reject) => {
    closed.then(() => {
      reject(new Error('the receiver has closed the connection'));
    }, reject);
    socket.write(frames, 'ascii', (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  ended.byUs = true;
  socket.end();
  await closed;
  if (ended.early) throw new Error('the receiver has closed the connection');
}

/** The files are read anew each time, since certificates are renewed. */
async function connectionOptions(config: StreamOf<'syslog'>): Promise<ConnectionOptions> {
  const { host, caFile, certificateFile, keyFile } = config;
  const [ca, cert, key] = await Promise.all([caFile, certificateFile, keyFile].map(readPem));
  return {
    // The name that the certificate must have.
    ...(isIP(host) === 0 && { servername: host.replace(/\.$/, '') }),
    minVersion: 'TLSv1.2',
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
}

async function readPem(file: string | undefined): Promise<string | undefined> {
  try {
    return file === undefined ? undefined : await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}: ${inWords(error, file)}`, { cause: error });
  }
}

function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `the connection failed (${code})`;
}
