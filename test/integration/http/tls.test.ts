/** What is spoken on the HTTPS port, by the handshakes of OpenSSL. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { writeFile } from 'node:fs/promises';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const run = promisify(execFile);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** With a key of each kind: which suites there can be depends on it. */
const servers: Partial<Record<'ec' | 'rsa', TestServer>> = {};

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const keyType of ['ec', 'rsa'] as const) {
    const [certificateFile, keyFile] = [
      join(folder.path, `${keyType}.pem`),
      join(folder.path, `${keyType}.key`),
    ];
    const made = await generate([{ name: 'commonName', value: 'localhost' }], { keyType });
    await writeFile(certificateFile, made.cert);
    await writeFile(keyFile, made.private);
    servers[keyType] = await startServer({}, { tls: { certificateFile, keyFile } });
  }
});
afterAll(async () => {
  for (const server of Object.values(servers)) await server.stop();
  await folder.remove();
});

/** @returns The suite that was agreed on; undefined when there was none. */
async function agreed(server: TestServer | undefined, ...options: string[]) {
  const args = ['s_client', '-connect', `localhost:${server?.port}`, ...options];
  const asking = run('openssl', args);
  asking.child.stdin?.end();
  const { stdout } = await asking.catch((error: unknown) => error as { stdout: string });
  const suite = /^(?:New, .*, Cipher is|\s*Cipher\s*:) (\S+)$/m.exec(stdout)?.[1];
  return suite === '(NONE)' || suite === '0000' ? undefined : suite;
}

const modern = {
  ec: [
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
  ],
  rsa: [
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ],
};

describe.each(['ec', 'rsa'] as const)('with a key of kind %s', (kind) => {
  test.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'TLS 1.3 is spoken with %s',
    async (suite) => {
      expect(await agreed(servers[kind], '-tls1_3', '-ciphersuites', suite)).toBe(suite);
    },
  );

  test('of all suites of TLS 1.2 those with forward secrecy and without CBC are spoken, and no other', async () => {
    const { stdout } = await run('openssl', [
      'ciphers',
      '-tls1_2',
      '-s',
      'ALL:COMPLEMENTOFALL:@SECLEVEL=0',
    ]);
    const spoken: string[] = [];
    const all = stdout.trim().split(':');
    expect(all.length).toBeGreaterThan(40);
    for (const suite of all)
      if (await agreed(servers[kind], '-tls1_2', '-cipher', `${suite}:@SECLEVEL=0`))
        spoken.push(suite);
    expect(spoken.sort()).toEqual(modern[kind]);
  });
});

test('a certificate that is renewed changes none of that', async () => {
  const server = servers.ec;
  const [cert, key] = [join(folder.path, 'ec.pem'), join(folder.path, 'ec.key')];
  const made = await generate([{ name: 'commonName', value: 'renewed' }], { keyType: 'ec' });
  await writeFile(key, made.private);
  await writeFile(cert, made.cert);
  await server?.printed(/(certificate renewed)/);
  const cbc = ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0'];
  expect(await agreed(server, ...cbc)).toBeUndefined();
  expect(await agreed(server, '-tls1_2')).toBe(modern.ec[0]);
});
