/**
 * A step of the `Dockerfile`: in an empty folder, the tree of the server (`server`), and the names of
 * the Debian packages that its media worker needs (`worker-packages`).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeServerTree, workerPath } from '../release/server-tree.ts';
import { run } from '../setup/processes.mjs';
import { explainSetupErrors } from '../setup/progress.mjs';

const folder = process.argv[2] ?? 'dist/image';

await explainSetupErrors(async () => {
  const server = join(folder, 'server');
  await mkdir(server, { recursive: true });
  await makeServerTree(server);
  const packages = await packagesBehind(join(server, workerPath));
  await writeFile(join(folder, 'worker-packages'), packages.join(' '));
});

/** The packages whose libraries a program is linked with. */
async function packagesBehind(program: string): Promise<string[]> {
  const linked = (await run('ldd', [program])).matchAll(/ => (\/\S+)/g);
  const packages = new Set<string>();
  for (const [, library = ''] of linked) {
    // By name alone: packages say /lib where the linker says /usr/lib, and the other way round.
    const owners = await run('dpkg-query', ['--search', `*/${basename(library)}`]);
    for (const [, owner = ''] of owners.matchAll(/^([^:\s]+)(?::\S+)?: /gm)) packages.add(owner);
  }
  return [...packages].sort();
}
