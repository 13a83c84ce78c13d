/**
 * What this machine's own installations go through (a mirror, a proxy, a certificate authority), as
 * secrets for a build of the image.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { npmCli } from '../setup/npm.mjs';
import { run } from '../setup/processes.mjs';

const systemAuthorities = '/etc/ssl/certs/ca-certificates.crt';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface DebianSource {
  /** The address of the mirror. */
  uri: string;
  /** Such as `bookworm-security`. */
  suite: string;
}

/** Where this machine has Debian itself from. */
export async function debianSources(): Promise<DebianSource[]> {
  const filters = ['Created-By: Packages', 'Origin: Debian', 'Component: main'];
  const format = ['--format', '$(REPO_URI) $(RELEASE)'];
  const lines = (await run('apt-get', ['indextargets', ...format, ...filters])).trim().split('\n');
  return [...new Set(lines.filter(Boolean))].map((line) => {
    const [uri = '', suite = ''] = line.split(' ');
    return { uri, suite };
  });
}

/** @returns Arguments of `buildah build`; the files that they name are made in a folder. */
export async function buildSecrets(folder: string): Promise<string[]> {
  const ca = process.env['NODE_EXTRA_CA_CERTS'] || systemAuthorities;
  const stanzas = (await debianSources()).map(
    ({ uri, suite }) =>
      `Types: deb\nURIs: ${uri}\nSuites: ${suite}\nComponents: main\nSigned-By: ${keyring}\n`,
  );
  const secrets: Record<string, string> = { ...(existsSync(ca) && { ca }) };
  const add = async (id: string, text: string) => {
    secrets[id] = join(folder, id);
    await writeFile(secrets[id], text, { mode: 0o600 });
  };
  await add('apt-sources', stanzas.join('\n'));
  await add('apt-conf', await run('apt-config', ['dump', 'Acquire']));
  const npmrc = process.env['npm_config_userconfig'] ?? join(homedir(), '.npmrc');
  const settings = (await readFile(npmrc, 'utf8').catch(() => '')).split('\n');
  // The file of authorities has another name in there.
  const others = settings.filter((line) => !/^\s*cafile\s*=/.test(line));
  if (secrets['ca']) others.push('cafile=/run/secrets/ca');
  // Wherever it is set; the last one counts.
  const registry = await run(process.execPath, [await npmCli(), 'config', 'get', 'registry']);
  await add('npmrc', [...others, `registry=${registry.trim()}`].join('\n'));
  return Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]);
}
