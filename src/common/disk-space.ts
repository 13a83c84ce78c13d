import { statfs } from 'node:fs/promises';

const MiB = 1_024 * 1_024;

/** How much of a disk is free for this process, and whether that is little. */
export async function diskSpace(
  folder: string,
): Promise<{ freeBytes: number; is: 'enough' | 'low' | 'full' }> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const is = freeBytes < 64 * MiB ? 'full' : freeBytes < 1_024 * MiB ? 'low' : 'enough';
  return { freeBytes, is };
}
