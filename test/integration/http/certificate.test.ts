/** Certificates as administrators come by them: each works, or one sentence says what it is and what to do. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lintCertificate } from '../../../src/common/tls/certificate-lint.ts';
import { readCertificate } from '../../../src/common/tls/certificate.ts';
import type { StartupError } from '../../../src/common/startup-error.ts';
import { CertificateShop, type Issued } from '../../support/certificates.ts';
import { runMain } from '../../support/server.ts';

const shop = new CertificateShop();
let root: Issued;
let issuer: Issued;
let own: Issued;
/** Own, issuer, root. */
let chain: string;

beforeAll(() => {
  root = shop.issue('Root', { isAuthority: true, names: null });
  issuer = shop.issue('Issuer', { isAuthority: true, names: null, issuer: root });
  own = shop.issue('own', { issuer });
  chain = own.pem + issuer.pem + root.pem;
});
afterAll(() => {
  shop.remove();
});

/** @returns Nothing when they can be used. */
async function faults(certificateFile: string, keyFile: string): Promise<string[]> {
  return await readCertificate({ certificateFile, keyFile }).then(
    () => [],
    (error: unknown) => (error as StartupError).faults,
  );
}

const file = (content: string | Buffer) => shop.file('file', content);
const der = (from: string) => shop.openssl('x509', '-in', from, '-outform', 'DER');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('a pair works', () => {
  test.each<[string, () => [certificate: string | Buffer, key: string | Buffer]]>([
    ['as a chain', () => [chain, own.keyPem]],
    ['with CRLF', () => [chain.replaceAll('\n', '\r\n'), own.keyPem.replaceAll('\n', '\r\n')]],
    ['with byte order marks', () => [`\ufeff${chain}`, `\ufeff${own.keyPem}`]],
    ['in UTF-16', () => [utf16(chain), utf16(own.keyPem)]],
    ['in one file', () => [chain + own.keyPem, chain + own.keyPem]],
    [
      'with words around it',
      () => [`Bag Attributes: x\n${chain}`, `Key Attributes\n${own.keyPem}`],
    ],
  ])('%s', async (_how, make) => {
    const [certificate, key] = make();
    expect(await faults(file(certificate), file(key))).toEqual([]);
  });

  test('with a key of the older form', async () => {
    const key = shop.openssl('ec', '-in', own.key);
    expect(await faults(file(chain), file(key))).toEqual([]);
  });
});

describe('one sentence, with the file and what to do, is told of a certificate file that is', () => {
  test.each<[string, () => string | Buffer, RegExp]>([
    ['empty', () => '\n', / is empty, expected a PEM certificate/],
    ['no PEM', () => 'hello', / holds no certificate in PEM, .* openssl x509 -in /],
    ['DER', () => der(own.cert), / is in DER, .*: openssl x509 -inform DER -in .* -out /],
    [
      'PKCS #12',
      () =>
        shop.openssl(
          ...['pkcs12', '-export', '-in', own.cert, '-inkey', own.key, '-passout', 'pass:x'],
        ),
      / is a PKCS #12 store, .*: openssl pkcs12 -in .* -nokeys -out /,
    ],
    [
      'PKCS #7',
      () => shop.openssl('crl2pkcs7', '-nocrl', '-certfile', own.cert),
      / is a PKCS #7 store, .*: openssl pkcs7 -in .* -print_certs -out /,
    ],
    [
      'PKCS #7 in DER',
      () => shop.openssl('crl2pkcs7', '-nocrl', '-certfile', own.cert, '-outform', 'DER'),
      /: openssl pkcs7 -inform DER -in /,
    ],
    ['a Java key store', () => Buffer.from('feedfeed00000002', 'hex'), / is a Java key store/],
    [
      'a request',
      () => shop.openssl('req', '-new', '-key', own.key, '-subj', '/CN=x'),
      / is a request for a certificate \(CSR\), .* openssl x509 -req /,
    ],
    ['a private key', () => own.keyPem, / holds a private key and no certificate/],
    [
      'a public key',
      () => shop.openssl('pkey', '-in', own.key, '-pubout'),
      / holds a public key, expected the certificate/,
    ],
    ['cut off', () => own.pem.slice(0, 300), /certificate number 1 in it is damaged or cut off/],
    [
      'damaged further down',
      () => own.pem + issuer.pem.replace(/\n[^\n]{10}/, '\nAAAAAAAAAA'),
      /certificate number 2 in it is damaged or cut off/,
    ],
  ])('%s', async (_what, make, words) => {
    const certificate = file(make());
    const told = await faults(certificate, own.key);
    expect(told).toEqual([expect.stringMatching(words)]);
    expect(told[0]).toContain(`tls.certificateFile: ${certificate}`);
  });
});

describe('one sentence, with the file and what to do, is told of a key file that is', () => {
  test.each<[string, () => string | Buffer, RegExp]>([
    ['empty', () => '', / is empty, expected a PEM private key/],
    ['no PEM', () => 'hello', / holds no private key in PEM, .* openssl pkey -in /],
    [
      'encrypted',
      () => shop.openssl('pkey', '-in', own.key, '-aes256', '-passout', 'pass:x'),
      / is encrypted, .*: openssl pkey -in .* -out /,
    ],
    [
      'encrypted in the older form',
      () => shop.openssl('ec', '-in', own.key, '-aes256', '-passout', 'pass:x'),
      / is encrypted, /,
    ],
    [
      'DER',
      () => shop.openssl('pkey', '-in', own.key, '-outform', 'DER'),
      / is in DER, .*: openssl pkey -inform DER -in .* -out /,
    ],
    [
      'PKCS #12',
      () =>
        shop.openssl(
          ...['pkcs12', '-export', '-in', own.cert, '-inkey', own.key, '-passout', 'pass:x'],
        ),
      / is a PKCS #12 store, .* -nocerts -nodes -out /,
    ],
    [
      'a public key',
      () => shop.openssl('pkey', '-in', own.key, '-pubout'),
      / holds a public key, expected the private one/,
    ],
    ['a certificate', () => own.pem, / holds a certificate and no private key/],
    ['a certificate in DER', () => der(own.cert), / holds a certificate in DER/],
    [
      'a request',
      () => shop.openssl('req', '-new', '-key', own.key, '-subj', '/CN=x'),
      / is a request for a certificate \(CSR\), expected the private key/,
    ],
    [
      'damaged',
      () => own.keyPem.replace(/\n[^\n]{20}/, '\nAAAAAAAAAAAAAAAAAAAA'),
      /the key in it is damaged or cut off/,
    ],
    [
      'of OpenSSH',
      () => '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
      / is a key of OpenSSH, .*: ssh-keygen /,
    ],
  ])('%s', async (_what, make, words) => {
    const key = file(make());
    const told = await faults(file(chain), key);
    expect(told).toEqual([expect.stringMatching(words)]);
    expect(told[0]).toContain(`tls.keyFile: ${key}`);
  });
});

test('files that are not there, directories and swapped ones are told', async () => {
  const folder = `${shop.folder}/folder`;
  mkdirSync(folder);
  expect(await faults(folder, '/nowhere/key.pem')).toEqual([
    expect.stringMatching(`^tls\\.certificateFile: cannot read ${folder}.*EISDIR`),
    expect.stringMatching(/^tls\.keyFile: cannot read \/nowhere\/key\.pem.*ENOENT/),
  ]);
  expect(await faults(own.key, own.cert)).toEqual([
    `tls: certificateFile and keyFile are swapped: ${own.key} holds the key, and ${own.cert} the certificate`,
  ]);
});

test('a pair that does not fit, or that is too weak, is told', async () => {
  const wrongOrder = file(issuer.pem + own.pem + root.pem);
  expect(await faults(wrongOrder, own.key)).toEqual([
    expect.stringMatching(`^tls: ${wrongOrder} is in the wrong order: .* is number 2 in it`),
  ]);
  const other = shop.issue('other', { issuer });
  expect(await faults(own.cert, other.key)).toEqual([
    expect.stringMatching(`^tls: ${other.key} is the key of another certificate than ${own.cert}`),
  ]);
  const rsa = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'];
  const weak = shop.issue('weak', { issuer, key: rsa });
  expect(await faults(weak.cert, weak.key)).toEqual([
    expect.stringMatching(`^tls: ${weak.key} is an RSA key of 1024 bits, expected 2048 or more: `),
  ]);
});

/** @param make Own certificate, to which the chain above is added. */
function warnings(pem: string, host = 'localhost'): string[] {
  const use = { cert: Buffer.from(pem), file: '/c.pem', host, setting: 'server.publicUrl' };
  return lintCertificate({ ...use, now: Date.now() });
}

describe('there is a warning about a certificate', () => {
  const above = () => issuer.pem + root.pem;
  const rsa = (bits: number) => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
  const curve = (name: string) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`];
  test.each<[string, () => string, RegExp]>([
    [
      'that has ended',
      () => shop.issue('a', { issuer, from: -9, until: -2 }).pem + above(),
      /the certificate ended at \d{4}-.*Z, .*: renew it$/,
    ],
    [
      'that counts from later on',
      () => shop.issue('a', { issuer, from: 2 }).pem + above(),
      /the certificate counts from \d{4}-.* this machine's clock/,
    ],
    [
      'that ends within two weeks',
      () => shop.issue('a', { issuer, until: 13.5 }).pem + above(),
      /the certificate ends in 13 days, at /,
    ],
    [
      'for another name',
      () => shop.issue('localhost', { issuer, names: 'DNS:help.corp.test' }).pem + above(),
      /is for DNS:help\.corp\.test, and people come to localhost \(server\.publicUrl\)/,
    ],
    [
      'without names',
      () => shop.issue('localhost', { issuer, names: null }).pem + above(),
      /has no name that browsers look at \(subjectAltName\)/,
    ],
    [
      'without its issuer',
      () => own.pem,
      /of its issuer “Issuer” is missing, .*\(cat ISSUER\.pem >> \/c\.pem\)/,
    ],
    ['with a stray one', () => own.pem + root.pem, /certificate number 2 is not the issuer of/],
    [
      'whose issuer has ended',
      () => {
        const old = shop.issue('Old', { isAuthority: true, names: null, from: -9, until: -1 });
        return shop.issue('a', { issuer: old }).pem + old.pem;
      },
      /certificate number 2, of an issuer, ended at/,
    ],
    [
      'for clients',
      () => shop.issue('a', { issuer, usage: 'clientAuth' }).pem + above(),
      /not for servers \(extended key usage serverAuth\)/,
    ],
    ...(
      [
        ['Ed25519', ['-algorithm', 'ED25519'], /of the kind ed25519, which not all browsers/],
        ['Ed448', ['-algorithm', 'ED448'], /of the kind ed448, /],
        ['P-521', curve('P-521'), /of the kind secp521r1, /],
        ['secp256k1', curve('secp256k1'), /of the kind secp256k1, /],
        ['RSA-PSS', ['-algorithm', 'RSA-PSS'], /of the kind rsa-pss, /],
      ] as const
    ).map(([name, key, words]): [string, () => string, RegExp] => [
      `with a key of the kind ${name}`,
      () => shop.issue('a', { issuer, key: [...key] }).pem + above(),
      words,
    ]),
  ])('%s', (_what, make, words) => {
    const told = warnings(make());
    expect(told).toEqual([expect.stringMatching(words)]);
    expect(told[0]).toMatch(/^\/c\.pem: /);
  });

  test.each<[string, () => string, string]>([
    ['of P-256', () => own.pem, 'localhost'],
    ['of P-384', () => shop.issue('a', { issuer, key: curve('P-384') }).pem, 'localhost'],
    ['of RSA', () => shop.issue('a', { issuer, key: rsa(2_048) }).pem, 'localhost'],
    ['for an address', () => shop.issue('a', { issuer, names: 'IP:10.0.0.1' }).pem, '10.0.0.1'],
    [
      'for all names below one',
      () => shop.issue('a', { issuer, names: 'DNS:*.corp.test' }).pem,
      'help.corp.test',
    ],
  ])('there is none about one %s', (_what, make, host) => {
    expect(warnings(make() + above(), host)).toEqual([]);
  });
});

test('check-config tells of the faults and of the warnings', async () => {
  const old = shop.issue('old', { issuer, from: -9, until: -2 });
  const certificateFile = file(old.pem);
  const settings = (keyFile: string) =>
    file(JSON.stringify({ identity: { provider: 'demo' }, tls: { certificateFile, keyFile } }));
  const { code, output } = await runMain(['check-config', settings(old.key)], {});
  expect(code).toBe(0);
  expect(output).toMatch(
    /Worth a second look:\n {2}- .*the certificate ended at .*\n {2}- .*issuer/,
  );
  const encrypted = file('');
  writeFileSync(encrypted, shop.openssl('pkey', '-in', old.key, '-aes256', '-passout', 'pass:x'));
  const refused = await runMain(['check-config', settings(encrypted)], {});
  expect(refused.code).toBe(78);
  expect(refused.output).toContain(`tls.keyFile: ${encrypted} is encrypted`);
});
