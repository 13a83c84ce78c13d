/** Files as a build sees them. */
import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The paths of all files in a folder and the folders in it, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => join(file.parentPath, file.name)).sort();
}

/**
 * A hash of names and contents, which tells whether what was built from them is still right.
 *
 * @param paths Files and folders, relative to `root`.
 */
export async function hashOf(root: string, paths: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths.map((each) => join(root, each))) {
    const files = (await stat(path)).isDirectory() ? await filesIn(path) : [path];
    for (const file of files) {
      const content = await readFile(file);
      hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}
