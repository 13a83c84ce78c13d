/** The checks of `beside doctor`. Each runs by itself, and says what it could not see. */
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { get } from 'node:https';
import { createServer, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import BetterSqlite3 from 'better-sqlite3';
import * as mediasoup from 'mediasoup';
import type { Config } from '../../config/load.ts';
import { databaseFile, quickCheck, schemaOf } from '../../database/database.ts';
import { migrations } from '../../database/migrations.ts';
import { octal, wideModes } from '../../database/sqlite/file-modes.ts';
import { diskSpace } from '../../common/disk-space.ts';
import { inWords } from '../../common/system-error.ts';
import { daysLeft, endOf, warnDays } from '../../common/tls/certificate-lint.ts';
import { broken, warning, ok, type Finding } from './finding.ts';
import { deviceSource, identityProvider } from './identity.ts';
import { publicAddress } from './public-address.ts';
import { relays } from './relays.ts';
import { isLoopback } from '../../common/ip-networks.ts';

const MiB = 1024 * 1024;
const timeoutMs = 5_000;

export function configChecks(config: Config): Promise<Finding[]>[] {
  return [
    dataFolder(config),
    database(config),
    certificate(config),
    ports(config),
    worker(config),
    publicAddress(config),
    identityProvider(config),
    deviceSource(config),
    relays(config),
    announced(config),
  ];
}

async function dataFolder({ dataDir }: Config): Promise<Finding[]> {
  const what = 'data folder';
  try {
    await stat(dataDir);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? [ok(what, `${dataDir} is made at the first start`)]
      : [
          broken(
            what,
            `${dataDir}: ${inWords(error, dataDir)}`,
            'give it to the user of the server',
          ),
        ];
  }
  const wide = (await wideModes(dataDir)).map(({ file, mode }) =>
    warning('modes', `others can read ${file} (${octal(mode)})`, `chmod go= ${file}`),
  );
  const { freeBytes, is } = await diskSpace(dataDir);
  const found = `${Math.floor(freeBytes / MiB)} MiB free at ${dataDir}`;
  const disk = {
    full: broken('disk', found, 'make room'),
    low: warning('disk', found, 'make room soon'),
    enough: ok('disk', found),
  }[is];
  return [ok(what, dataDir), ...wide, disk];
}

async function database({ dataDir }: Config): Promise<Finding[]> {
  const what = 'database';
  const file = databaseFile(dataDir);
  await Promise.resolve();
  if (!existsSync(file)) return [ok(what, 'is made at the first start')];
  try {
    const sqlite = new BetterSqlite3(file, { readonly: true });
    try {
      const schema = schemaOf(sqlite);
      if (schema === 'foreign')
        return [broken(what, `${file} is another program’s`, 'move it away')];
      const newer = schema.find((name) => !(name in migrations));
      if (newer) return [broken(what, `was used by a newer Beside (${newer})`, 'run that version')];
      const [found] = quickCheck(sqlite);
      if (found) return [broken(what, `${file} is damaged`, 'restore a backup: beside restore')];
      return [ok(what, `is whole, at ${schema.at(-1) ?? 'its beginning'}`)];
    } finally {
      sqlite.close();
    }
  } catch (error) {
    return [broken(what, `${file}: ${inWords(error, file)}`, 'restore a backup: beside restore')];
  }
}

async function certificate({ tls, server }: Config): Promise<Finding[]> {
  const what = 'certificate';
  if (!tls.certificateFile)
    return [
      warning(what, 'one for development, which browsers warn of', 'set tls (beside gen-cert)'),
    ];
  try {
    const cert = await readFile(tls.certificateFile);
    const found = new X509Certificate(cert);
    const days = daysLeft(endOf(cert), Date.now());
    const host = server.publicUrl && new URL(server.publicUrl).hostname.replace(/^\[|\]$/g, '');
    const fits = !host || (isIP(host) ? found.checkIP(host) : found.checkHost(host));
    if (!fits) return [broken(what, `is not for ${host}`, 'get one for the host of publicUrl')];
    if (days < 0) return [broken(what, 'has expired', 'renew it')];
    return [
      days <= warnDays
        ? warning(what, `ends in ${days} days`, 'renew it')
        : ok(what, `${days} days left`),
    ];
  } catch (error) {
    return [
      broken(what, `${tls.certificateFile}: ${inWords(error)}`, 'beside check-config says more'),
    ];
  }
}

/** The ports are free, or Beside itself uses them. */
async function ports({ server }: Config): Promise<Finding[]> {
  const what = 'server';
  const { port, listenAddress } = server;
  if (port === 0) return [ok(what, 'takes any free port')];
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[listenAddress] ?? listenAddress;
  const [alive, ready] = await Promise.all([
    ask(host, port, '/healthz'),
    ask(host, port, '/readyz'),
  ]);
  if (alive?.status === 200)
    return [
      ready?.status === 200
        ? ok(what, `runs at port ${port}, and is ready`)
        : broken(
            what,
            `runs at port ${port}, and is not ready: ${ready?.body ?? ''}`,
            'see its log',
          ),
    ];
  const fault = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(inWords(error)));
    probe.listen({ port, host: listenAddress }, () => probe.close(() => resolve(undefined)));
  });
  return [
    fault
      ? broken(what, `port ${port} ${fault}`, 'end that program, or set server.port')
      : ok(what, `does not run; port ${port} is free`),
  ];
}

async function ask(host: string, port: number, path: string) {
  return await new Promise<{ status: number | undefined; body: string } | undefined>((resolve) => {
    // It connects to this machine itself, and the certificate is for another name.
    const options = { host, port, path, rejectUnauthorized: false, timeout: timeoutMs };
    const request = get(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: body.slice(0, 200) }));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

async function worker({ media }: Config): Promise<Finding[]> {
  const what = 'media worker';
  try {
    const started = await mediasoup.createWorker({
      logLevel: 'none',
      ...(media.workerBinary && { workerBin: media.workerBinary }),
    });
    started.close();
    return [ok(what, 'starts')];
  } catch (error) {
    return [
      broken(
        what,
        `does not start (${inWords(error)})`,
        'run npm start once, or set MEDIASOUP_WORKER_BIN',
      ),
    ];
  }
}

async function announced({ media, server }: Config): Promise<Finding[]> {
  const what = 'media address';
  await Promise.resolve();
  const addresses = media.announcedAddress;
  if (addresses) return [ok(what, `announced as ${addresses.join(', ')}`)];
  if (!isLoopback(server.listenAddress)) {
    const own = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal }) => !internal);
    return [
      own.length > 0
        ? ok(what, own.map(({ address }) => address).join(', '))
        : broken(what, 'this machine has no address but loopback', 'set media.announcedAddress'),
    ];
  }
  return [
    warning(
      what,
      `${server.listenAddress}: this machine alone`,
      'set server.listenAddress for others',
    ),
  ];
}
