import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { about } from './system-error.ts';

/**
 * Writes a file atomically. After a power failure it is there with all of its content, or not at
 * all.
 *
 * @param mode The file's mode. By default only its owner has access.
 * @param replace Whether to replace a file that is there already.
 * @throws With the code EEXIST if a file is there and must not be replaced.
 */
export async function writeDurably(
  file: string,
  data: string | Buffer,
  { mode = 0o600, replace = true }: { mode?: number; replace?: boolean } = {},
): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    const handle = await open(draft, 'w', mode);
    try {
      // The umask narrows the mode that `open` sets.
      await handle.chmod(mode);
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // `link` never replaces a file.
    await (replace ? rename(draft, file) : link(draft, file));
    await syncFolder(dirname(file));
  } catch (error) {
    throw about(file, error);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes sure that the names in a folder survive a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
