/** Programs that only the tests need, and that stand beside Beside in the real world. */
import { existsSync } from 'node:fs';
import { ensureDebianPackages } from './debian-packages.ts';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';

interface Tools {
  /** Ends "Installing …". */
  title: string;
  packages: string[];
  programs: string[];
  /** Debian starts what it installs; nobody has asked for these on this machine. */
  services: string[];
}

/** To build networks, break them, and relay media. */
export async function ensureNetworkTools(): Promise<void> {
  await ensureTools({
    title: 'tools for tests with real network faults',
    packages: ['iproute2', 'nftables', 'coturn'],
    programs: ['ip', 'nft', 'turnserver'],
    services: ['coturn'],
  });
}

/** To be put in front of Beside. Traefik is not in Debian. */
export async function ensureProxies(): Promise<void> {
  const proxies = ['nginx', 'haproxy', 'caddy'];
  await ensureTools({
    title: 'proxies to test with',
    packages: proxies,
    programs: proxies,
    services: proxies,
  });
}

/** To send the audit log to. */
export async function ensureSyslog(): Promise<void> {
  await ensureTools({
    title: 'a syslog server to test with',
    packages: ['rsyslog', 'rsyslog-openssl'],
    programs: ['rsyslogd'],
    services: ['rsyslog'],
  });
}

/** To read the metrics of Beside. */
export async function ensureMonitoring(): Promise<void> {
  await ensureTools({
    title: 'a Prometheus to test with',
    packages: ['prometheus'],
    programs: ['prometheus', 'promtool'],
    services: ['prometheus', 'prometheus-node-exporter'],
  });
}

/** Only root can install them, and without them those tests are skipped: nothing here stops a test run. */
async function ensureTools({ title, packages, programs, services }: Tools): Promise<void> {
  if (process.getuid?.() !== 0 || programs.every(isInstalled)) return;
  try {
    await step(`Installing ${title}`, (report) =>
      ensureDebianPackages(packages, `as ${title}`, report),
    );
    if (existsSync('/run/systemd/system'))
      await run('systemctl', ['disable', '--now', ...services]);
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
