import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const draftEnding = '.draft';

/**
 * Keeps the assets of this version and of the version before in `dataDir`, which an upgrade does
 * not touch. So a page that was opened before the upgrade can still load its other parts.
 *
 * @param assets The folder with the assets of this version. Their names change with their content.
 * @returns The folder with the assets of the version before. Undefined if there is none.
 */
export async function keepAssets(dataDir: string, assets: string): Promise<string | undefined> {
  const kept = join(dataDir, 'pages');
  const names = (await readdir(assets)).sort().join('\n');
  const version = createHash('sha256').update(names).digest('hex').slice(0, 16);
  const own = join(kept, version);
  await mkdir(kept, { recursive: true, mode: 0o700 });
  const others: { folder: string; usedMs: number }[] = [];
  let isKept = false;
  for (const name of await readdir(kept)) {
    const folder = join(kept, name);
    if (name === version) isKept = true;
    else if (name.endsWith(draftEnding)) await rm(folder, { recursive: true });
    else others.push({ folder, usedMs: (await stat(folder)).mtimeMs });
  }
  others.sort((a, b) => b.usedMs - a.usedMs);
  const [earlier, ...older] = others;
  for (const { folder } of older) await rm(folder, { recursive: true });
  if (!isKept) {
    await cp(assets, own + draftEnding, { recursive: true });
    await rename(own + draftEnding, own);
  }
  // The time of the folder says when its version last ran. After the next upgrade it is the version
  // before.
  const now = new Date();
  await utimes(own, now, now);
  return earlier?.folder;
}
