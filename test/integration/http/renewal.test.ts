/** The certificate of the HTTPS port, renewed while it is in use: what browsers are shown, by handshakes. */
import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { isIP, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pino from 'pino';
import { loadConfig } from '../../../src/config/load.ts';
import { listenHttps, type ListeningServer } from '../../../src/http/listener/https-server.ts';
import { CertificateShop, type Issued } from '../../support/certificates.ts';
import { until } from '../../support/until.ts';

const shop = new CertificateShop();
let root: Issued;
let listening: ListeningServer | undefined;
const logged: string[] = [];
const logger = pino({ base: null }, { write: (line) => logged.push(line) });

beforeAll(() => {
  root = shop.issue('Root', { isAuthority: true, names: null });
});
afterEach(async () => {
  jest.useRealTimers();
  await listening?.close();
  listening = undefined;
  logged.length = 0;
});
afterAll(() => {
  shop.remove();
});

async function listen(settings: object, host?: string): Promise<void> {
  const file = shop.file('settings.yaml', JSON.stringify({ dataDir: shop.folder, ...settings }));
  listening = await listenHttps(
    loadConfig({ BESIDE_CONFIG: file, BESIDE_PORT: '0' }),
    host,
    logger,
  );
}

/** The certificate that a browser is shown. */
async function shown(): Promise<X509Certificate> {
  const { port } = listening!.https.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  return certificate!;
}

const logs = async (words: string) => {
  await until(words, () => Promise.resolve(logged.some((line) => line.includes(words))));
};

describe('files of one’s own', () => {
  let files: { certificateFile: string; keyFile: string };
  const issue = (name: string, more = {}) => shop.issue(name, { issuer: root, ...more });

  async function put({ pem, keyPem }: Pick<Issued, 'pem' | 'keyPem'>): Promise<void> {
    await writeFile(files.keyFile, keyPem);
    await writeFile(files.certificateFile, pem + root.pem);
  }

  async function begin(first: Issued): Promise<void> {
    files = { certificateFile: shop.file('use.crt'), keyFile: shop.file('use.key') };
    await put(first);
    await listen({ tls: files });
  }

  test('are taken into use when they are renewed, and a bad renewal changes nothing', async () => {
    await begin(issue('first'));
    expect((await shown()).subject).toBe('CN=first');
    await writeFile(files.certificateFile, 'half of a certif');
    await logs('certificate not renewed: the one before stays in use');
    expect(logged.join('')).toContain(`tls.certificateFile: ${files.certificateFile} holds no`);
    expect((await shown()).subject).toBe('CN=first');
    await put(issue('second'));
    await logs('certificate renewed');
    expect((await shown()).subject).toBe('CN=second');
    expect(listening!.certificateEnds().getTime()).toBeGreaterThan(Date.now());
  });

  test('as certbot keeps them, links into an archive, are followed when they lead elsewhere', async () => {
    const live = join(shop.folder, 'live');
    await mkdir(live);
    const [crt, key] = [join(live, 'fullchain.pem'), join(live, 'privkey.pem')];
    /** A link is made beside its place and moved there: at no time is there none. */
    const lead = async (link: string, to: string) => {
      await symlink(to, `${link}.new`);
      await rename(`${link}.new`, link);
    };
    const renew = async ({ pem, keyPem }: Issued) => {
      await lead(key, shop.file('privkey.pem', keyPem));
      await lead(crt, shop.file('fullchain.pem', pem + root.pem));
    };
    await renew(issue('first'));
    await listen({ tls: { certificateFile: crt, keyFile: key } });
    const { port } = listening!.https.address() as AddressInfo;
    const open = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(open, 'secureConnect');
    expect((await shown()).subject).toBe('CN=first');
    await renew(issue('second'));
    await logs('certificate renewed');
    expect((await shown()).subject).toBe('CN=second');
    // Whoever is connected stays, with what they were shown.
    open.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String((await once(open, 'data'))[0])).toMatch(/^HTTP\/1.1 /);
    expect(open.getPeerX509Certificate()!.subject).toBe('CN=first');
    open.destroy();
  });

  test('that have ended are told when they come by a renewal', async () => {
    await begin(issue('first'));
    await put(issue('late', { from: -9, until: -2 }));
    await logs('worth a second look');
    expect(logged.join('')).toMatch(/use\.crt: the certificate ended at .*: renew it/);
    expect((await shown()).subject).toBe('CN=late');
  });

  test('that end soon are told once a day', async () => {
    const real = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const;
    const timers = ['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const;
    jest.useFakeTimers({ doNotFake: [...real, ...timers] });
    await begin(issue('soon', { until: 13.5 }));
    const times = () => logged.filter((line) => line.includes('ends in 13 days')).length;
    jest.advanceTimersByTime(86_400_000 - 1);
    expect(times()).toBe(0);
    jest.advanceTimersByTime(1);
    expect(times()).toBe(1);
    jest.advanceTimersByTime(86_400_000);
    expect(times()).toBe(2);
  });
});

describe('a development certificate', () => {
  async function start(kept: Pick<Issued, 'pem' | 'keyPem'>, host: string) {
    const dataDir = join(shop.folder, `data-${crypto.randomUUID()}`);
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'development-certificate.pem'), kept.pem);
    await writeFile(join(dataDir, 'development-key.pem'), kept.keyPem);
    await listen({ dataDir }, host);
    return await shown();
  }

  test('is kept while it is good', async () => {
    const kept = shop.issue('kept', { until: 8 });
    expect((await start(kept, 'localhost')).subject).toBe('CN=kept');
  });

  test.each<[string, string, () => Issued]>([
    ['that ends in six days', 'localhost', () => shop.issue('old', { until: 6 })],
    ['for another host', 'help.corp.test', () => shop.issue('other')],
    ['for another address', '10.0.0.1', () => shop.issue('other', { names: 'IP:10.0.0.2' })],
    [
      'whose key is another one',
      'localhost',
      () => ({ ...shop.issue('one'), keyPem: shop.issue('two').keyPem }),
    ],
    ['that is damaged', 'localhost', () => ({ ...shop.issue('one'), pem: 'nothing' })],
  ])('%s is made anew', async (_what, host, make) => {
    const certificate = await start(make(), host);
    expect(certificate.subject).toBe(`CN=${host}`);
    expect(certificate.validToDate.getTime() - Date.now()).toBeGreaterThan(300 * 86_400_000);
    const fits = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host);
    expect(fits).toBe(host);
  });
});
