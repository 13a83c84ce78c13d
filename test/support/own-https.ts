/** An https server on loopback with a certificate of its own, for what is outside of Beside. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { importOnce } from './once.ts';

const { generate } = await importOnce<typeof import('selfsigned')>('selfsigned');

export interface OwnHttps {
  origin: string;
  ca: string;
  /** The certificate as a file, for `NODE_EXTRA_CA_CERTS`. */
  caFile: string;
  serve(listener: RequestListener): void;
  stop(): Promise<void>;
}

export async function startHttps(): Promise<OwnHttps> {
  // Two of the same name would be taken for each other by whoever trusts both.
  const name = [{ name: 'commonName', value: randomUUID() }];
  const { cert, private: key } = await generate(name, {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), 'beside-https-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, cert);
  // Some tests stop it and ask whoever is there then.
  const port = await freePort();
  const server = createServer({ cert, key }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://localhost:${port}`,
    ca: cert,
    caFile,
    serve(listener) {
      server.on('request', listener);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
