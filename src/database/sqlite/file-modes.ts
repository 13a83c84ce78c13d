import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../common/logger.ts';

/** All files that the server makes in its data folder, except lists of devices and built pages. */
export const dataFiles = [
  'beside.sqlite',
  'beside.sqlite-wal',
  'beside.sqlite-shm',
  'lock.sqlite',
  'secret',
  'development-certificate.pem',
  'development-key.pem',
];
/** The last good list of devices, which names their users. */
const deviceList = /^inventory-[0-9a-f]+\.last$/;
const others = 0o077;
const sticky = 0o1000;

/**
 * Takes access to the data folder and its files from everybody but the owner. An earlier version, a
 * restored copy or a wide umask may have left them open.
 */
export async function narrowModes(dataDir: string, logger: Logger): Promise<void> {
  for (const { file, mode } of await wideModes(dataDir)) {
    const narrow = mode & ~others;
    const details = { file, mode: octal(mode) };
    try {
      await chmod(file, narrow);
      logger.warn(details, `others could read it: its mode is ${octal(narrow)} now`);
    } catch (error) {
      logger.warn({ ...details, err: error }, 'others can read it, and its mode cannot be changed');
    }
  }
}

/** @returns The data folder and its files that others than the owner can access. */
export async function wideModes(dataDir: string): Promise<{ file: string; mode: number }[]> {
  const lists = (await readdir(dataDir).catch(() => [])).filter((name) => deviceList.test(name));
  const files = [dataDir, ...[...dataFiles, ...lists].map((name) => join(dataDir, name))];
  const found = await Promise.all(
    files.map(async (file) => {
      const stats = await lstat(file).catch(() => undefined);
      // A folder in which everybody may create files, such as /tmp, is not the server's own.
      const isOurs = stats && !stats.isSymbolicLink() && (stats.mode & sticky) === 0;
      return isOurs && (stats.mode & others) !== 0 ? [{ file, mode: stats.mode & 0o7777 }] : [];
    }),
  );
  return found.flat();
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
