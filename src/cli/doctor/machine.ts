/** What `beside doctor` checks for any configuration. */
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { warning, ok, type Finding } from './finding.ts';

const MiB = 1024 * 1024;
const timeoutMs = 5_000;
/** A bare Debian has nothing that keeps the clock. */
export const keepTime =
  'timedatectl set-ntp true (Debian: apt-get install systemd-timesyncd, or chrony)';

export function machineChecks(): Promise<Finding[]>[] {
  return [clock(), descriptors(), memory(), udpBuffers()];
}

async function clock(): Promise<Finding[]> {
  try {
    const args = ['show', '--property=NTPSynchronized', '--value'];
    const { stdout } = await promisify(execFile)('timedatectl', args, { timeout: timeoutMs });
    return [
      stdout.trim() === 'yes'
        ? ok('clock', 'is kept by NTP')
        : warning('clock', 'is not kept by NTP', `switch it on: ${keepTime}`),
    ];
  } catch {
    return [ok('clock', `${new Date().toISOString()} (who keeps it is not known here)`)];
  }
}

async function descriptors(): Promise<Finding[]> {
  await Promise.resolve();
  const limit = Number(spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout);
  return [
    limit > 0 && limit < 4_096
      ? warning('open files', `at most ${limit}`, 'raise the limit: LimitNOFILE=65536')
      : ok('open files', `at most ${limit || 'unlimited'}`),
  ];
}

async function memory(): Promise<Finding[]> {
  await Promise.resolve();
  const free = Math.floor(process.availableMemory() / MiB);
  return [
    free < 256
      ? warning('memory', `${free} MiB free`, 'give it 512 MiB or more')
      : ok('memory', `${free} MiB free`),
  ];
}

/** The least that Linux has by itself. Less is a decision of somebody, and loses packets. */
const usualBytes = 212_992;

/** Whether packets of pictures are lost here, because nobody fetches them in time. */
async function udpBuffers(): Promise<Finding[]> {
  const what = 'UDP buffers';
  const [most, snmp] = await Promise.all(
    ['/proc/sys/net/core/rmem_max', '/proc/net/snmp'].map(
      async (file) => await readFile(file, 'utf8').catch(() => ''),
    ),
  );
  const bytes = Number(most || NaN);
  if (Number.isNaN(bytes)) return [ok(what, 'are not known here')];
  // A line of names, and a line of numbers. Source: proc(5), RFC 4113.
  const [names = [], counts = []] = (snmp ?? '')
    .split('\n')
    .filter((line) => line.startsWith('Udp:'))
    .map((line) => line.split(' '));
  const lost = Number(counts[names.indexOf('RcvbufErrors')] ?? 0);
  const next =
    'sysctl -w net.core.rmem_max=2500000 net.core.rmem_default=2500000, and in /etc/sysctl.d to keep it';
  if (bytes < usualBytes) return [warning(what, `hold at most ${bytes} bytes each`, next)];
  return [
    lost > 0
      ? warning(what, `were too small for ${lost} packets since the machine has started`, next)
      : ok(what, `hold at most ${bytes} bytes each, and have lost nothing`),
  ];
}
