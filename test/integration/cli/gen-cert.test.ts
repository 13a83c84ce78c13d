/** A laboratory's certificate: what is made is what a server can use and a browser can trust. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runMain } from '../../support/server.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let certs: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  certs = join(folder.path, 'certs');
});
afterAll(async () => {
  await folder.remove();
});

const genCert = async (...args: string[]) =>
  await runMain(['gen-cert', ...args, '--into', certs], {});
const made = async (name: string) => await readFile(join(certs, name), 'utf8');
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

test('the keys are for their owner only, the certificates for everybody', async () => {
  const run = await genCert('help.example.com', '192.0.2.7', '2001:db8::7');
  expect(run.code).toBe(0);
  expect(await modeOf(certs)).toBe(0o700);
  for (const key of ['ca.key', 'beside.key']) expect(await modeOf(join(certs, key))).toBe(0o600);
  for (const cert of ['ca.crt', 'beside.crt']) expect(await modeOf(join(certs, cert))).toBe(0o644);
});

test('the two settings that are told are right as they are told', async () => {
  const { output } = await genCert('help.example.com', '192.0.2.7', '2001:db8::7', '--force');
  const settings = /^ {2}tls:\n( {4}.*\n){2}/m.exec(output)?.[0].replaceAll(/^ {2}/gm, '');
  const file = await folder.file('told.yaml', settings!);
  expect(await runMain(['check-config', file], {})).toMatchObject({ code: 0 });
});

test('whoever trusts the authority trusts the server, by its names and addresses alone', async () => {
  const ca = await made('ca.crt');
  const server = createServer({ cert: await made('beside.crt'), key: await made('beside.key') });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const verdict = async (servername: string, trusted: string) =>
    await new Promise((resolve) => {
      const host = '127.0.0.1';
      const socket = connect({ host, port, servername, ca: trusted }, () => {
        resolve('trusted');
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code);
      });
    });
  expect(await verdict('help.example.com', ca)).toBe('trusted');
  expect(await verdict('other.example.com', ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const stranger = join(folder.path, 'stranger');
  await runMain(['gen-cert', 'help.example.com', '--into', stranger], {});
  const strange = await readFile(join(stranger, 'ca.crt'), 'utf8');
  expect(await verdict('help.example.com', strange)).toMatch(/SELF_SIGNED|UNABLE_TO/);
  server.close();
  const certificate = new X509Certificate(await made('beside.crt'));
  expect(certificate.checkIP('192.0.2.7')).toBe('192.0.2.7');
  expect(certificate.checkIP('2001:db8::7')).toBe('2001:db8::7');
});

test('nothing is overwritten unasked, and a renewal is by the authority that is trusted', async () => {
  const before = [await made('ca.crt'), await made('beside.crt')];
  const refused = await genCert('help.example.com');
  expect(refused).toEqual({
    code: 1,
    output: expect.stringMatching(/^\S+beside\.crt is there already; --force .*\n$/),
  });
  expect([await made('ca.crt'), await made('beside.crt')]).toEqual(before);
  expect((await genCert('help.example.com', '--force', '--days', '30')).code).toBe(0);
  expect(await made('ca.crt')).toBe(before[0]);
  expect(await made('beside.crt')).not.toBe(before[1]);
  const [ca, cert] = [
    new X509Certificate(await made('ca.crt')),
    new X509Certificate(await made('beside.crt')),
  ];
  expect(cert.verify(ca.publicKey)).toBe(true);
  const daysLeft = (cert.validToDate.getTime() - Date.now()) / 86_400_000;
  expect(Math.round(daysLeft)).toBe(30);
});

test.each([
  [
    ['https://help.example.com'],
    /"https:\/\/help\.example\.com" is neither a host name nor an address/,
  ],
  [['help.example.com:8443'], /"help\.example\.com:8443" is neither/],
  [['x', '--days', '9999'], /--days: expected a number from 1 to 825/],
  [['x', '--days', 'long'], /--days: expected a number/],
])('%j is told in one sentence', async (args, sentence) => {
  const run = await genCert(...args, '--force');
  expect([run.code, run.output.trimEnd().split('\n').length]).toEqual([1, 1]);
  expect(run.output).toMatch(sentence);
});

test('without a name, it is for the host of publicUrl', async () => {
  const into = join(folder.path, 'public');
  const { output } = await runMain(['gen-cert', '--into', into], {
    BESIDE_IDENTITY_PROVIDER: 'demo',
    BESIDE_PUBLIC_URL: 'https://[2001:db8::9]:8443',
  });
  expect(output).toContain('beside.crt is for 2001:db8::9, and good for 397 days');
});

test('a folder that cannot be made is told in one sentence', async () => {
  const file = await folder.file('a-file', '');
  const run = await runMain(['gen-cert', 'x', '--into', join(file, 'certs')], {});
  expect(run).toEqual({
    code: 1,
    output: expect.stringMatching(/^\S+a-file\S*: .*\(ENOTDIR\)\n$/),
  });
});
