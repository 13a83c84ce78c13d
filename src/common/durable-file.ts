import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { about } from './system-error.ts';

/**
 * Writes a file as a whole. After a loss of power it is there with all of its content, or not at all.
 *
 * @param mode Of the file; by default it is for its owner only.
 * @param replace Whether a file that is there already is replaced.
 * @throws With the code EEXIST when there is one and it is not to be replaced.
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
      // What `open` sets is narrowed by the umask.
      await handle.chmod(mode);
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link is never put in the place of something.
    await (replace ? rename(draft, file) : link(draft, file));
    await syncFolder(dirname(file));
  } catch (error) {
    throw about(file, error);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes sure that the names in a folder outlive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
