/**
 * Makes a certificate for a laboratory. An authority of its own issues it, which people trust once.
 * Chrome, Edge, Safari and Firefox accept a server's certificate from an authority that the system
 * trusts. Renewing the certificate then needs no new trust.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { writeDurably } from '../common/durable-file.ts';
import { CommandError } from './command-error.ts';
import { issueCertificate, makeAuthority, readAuthority } from './authority.ts';

export interface GenCertOptions {
  into: string;
  days: string;
  force?: boolean;
  config?: string;
}

/** Safari accepts no longer life from an authority that was added by hand. Source: Apple, HT210176. */
const mostDays = 825;
const hostName =
  /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * @param names Host names and addresses. If empty, those of the configuration.
 * @returns What to do with the new files.
 * @throws {CommandError} If there is a certificate already, or a name is not valid.
 */
export async function genCert(names: string[], options: GenCertOptions): Promise<string> {
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new CommandError(`--days: expected a number from 1 to ${mostDays}.`);
  const hosts = names.length > 0 ? names : namesOf(options.config);
  for (const host of hosts)
    if (!isIP(host) && !hostName.test(host))
      throw new CommandError(
        `"${host}" is neither a host name nor an address; expected something like help.example.com or 192.0.2.7.`,
      );

  const folder = resolve(options.into);
  const at = (name: string) => join(folder, name);
  const files = {
    authority: at('ca.crt'),
    authorityKey: at('ca.key'),
    certificate: at('beside.crt'),
    key: at('beside.key'),
  };
  if (!options.force)
    for (const file of [files.certificate, files.key])
      if (existsSync(file))
        throw new CommandError(
          `${file} is there already; --force replaces it and its key or certificate.`,
        );

  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isNew = !existsSync(files.authority) && !existsSync(files.authorityKey);
  if (isNew) {
    const made = await makeAuthority();
    await writeDurably(files.authorityKey, made.key);
    await writeDurably(files.authority, made.certificate, { mode: 0o644 });
  }
  const authority = await readAuthority(files.authority, files.authorityKey);
  const issued = await issueCertificate(authority, hosts, days);
  await writeDurably(files.key, issued.key);
  await writeDurably(files.certificate, issued.certificate, { mode: 0o644 });
  return `${files.certificate} is for ${hosts.join(', ')}, and good for ${days} days.
${isNew ? 'Its authority is new, and not trusted yet' : 'Its authority is the one that was there'}: ${files.authority}

Write into the configuration:

  tls:
    certificateFile: ${files.certificate}
    keyFile: ${files.key}

Let each computer that uses it trust ca.crt, once:

  Windows (Chrome, Edge)   certutil -addstore -user Root ca.crt
  macOS (Chrome, Safari)   security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ca.crt
  Linux (Chrome)           certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "Beside laboratory" -i ca.crt
  Firefox                  Settings, Certificates, View, Authorities, Import

Whoever has ca.key can pretend to be any website to these computers: keep it from the server and from
others, or delete it. Without it, the next certificate needs a new authority.`;
}

function namesOf(file?: string): string[] {
  const { publicUrl } = loadConfig(process.env, file).server;
  // Without the brackets that an IPv6 address has in a URL.
  return publicUrl
    ? [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')]
    : ['localhost', '127.0.0.1', '::1'];
}
