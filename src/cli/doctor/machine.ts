/** What `beside doctor` checks for any configuration. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { warning, ok, type Finding } from './finding.ts';

const MiB = 1024 * 1024;
const timeoutMs = 5_000;

export function machineChecks(): Promise<Finding[]>[] {
  return [clock(), descriptors(), memory()];
}

async function clock(): Promise<Finding[]> {
  try {
    const args = ['show', '--property=NTPSynchronized', '--value'];
    const { stdout } = await promisify(execFile)('timedatectl', args, { timeout: timeoutMs });
    return [
      stdout.trim() === 'yes'
        ? ok('clock', 'is kept by NTP')
        : warning('clock', 'is not kept by NTP', 'switch it on: timedatectl set-ntp true'),
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
