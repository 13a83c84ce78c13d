/** Distribution packages: installed when we may, named exactly when we may not. */
import { access } from 'node:fs/promises';
import { run } from './processes.mjs';
import { SetupError } from './progress.mjs';

/**
 * Makes sure that Debian packages are installed.
 *
 * @param why Ends the sentence "These packages are needed …".
 * @param onProgress Called with percent and what is being done.
 * @throws {SetupError} Naming what to install, when this is not Debian or we are not root.
 */
export async function ensureDebianPackages(
  packages: string[],
  why: string,
  onProgress?: (percent: number, detail: string) => void,
): Promise<void> {
  const missing = [];
  for (const name of packages) if (!(await isInstalled(name))) missing.push(name);
  if (missing.length === 0) return;
  if (!(await isDebianRoot()))
    throw new SetupError(
      `These packages are needed ${why}. Install them, then try again:\n` +
        `  sudo apt-get install ${missing.join(' ')}\n` +
        `(These are Debian's names; other systems have the same under similar ones.)`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  await run('apt-get', ['update'], { env });
  let steps = Infinity; // Each package is fetched, unpacked and set up.
  let done = 0;
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...missing], {
    env,
    onLine(line) {
      const total = /(\d+) newly installed/.exec(line)?.[1];
      if (total) steps = 3 * Number(total);
      else if (/^(Get:|Unpacking |Setting up )/.test(line))
        onProgress?.(Math.min(99, (100 * ++done) / steps), line);
    },
  });
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    const status = await run('dpkg-query', ['-W', '-f', '${Status}', name]);
    return status.includes('install ok installed');
  } catch {
    return false;
  }
}

async function isDebianRoot(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return await access('/etc/debian_version').then(
    () => true,
    () => false,
  );
}
