/** Programs with which the tests build networks, break them, and relay media. */
import { existsSync } from 'node:fs';
import { ensureDebianPackages } from './debian-packages.ts';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';

const packages = ['iproute2', 'nftables', 'coturn'];

/** Only root can use them, and without them those tests are skipped: nothing here stops a test run. */
export async function ensureNetworkTools(): Promise<void> {
  if (process.getuid?.() !== 0 || ['ip', 'nft', 'turnserver'].every(isInstalled)) return;
  try {
    await step('Installing tools for tests with real network faults', (report) =>
      ensureDebianPackages(packages, 'to test real network faults', report),
    );
    // Debian starts what it installs; nobody has asked for a relay on this machine.
    if (existsSync('/run/systemd/system')) await run('systemctl', ['disable', '--now', 'coturn']);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.log(error.message);
  }
}

function isInstalled(program: string): boolean {
  return ['/usr/bin', '/usr/sbin', '/bin', '/sbin'].some((folder) =>
    existsSync(`${folder}/${program}`),
  );
}
