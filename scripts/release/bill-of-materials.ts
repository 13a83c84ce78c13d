/** What a release consists of, as others' tools read it. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { npmCli } from '../setup/npm.mjs';
import { run } from '../setup/processes.mjs';
import { SetupError } from '../setup/progress.mjs';
import { nodePath, workerPath } from './server-tree.ts';

const root = join(import.meta.dirname, '../..');

/** Not those of folders inside of a package. */
const ownManifest = /(^|\/node_modules)\/(@[^/]+\/)?[^/@]+\/package\.json$/;

/** Source: CycloneDX 1.5. Only what is changed or added here. */
interface Bom {
  serialNumber: string;
  metadata: { timestamp: string; component: { name: string; 'bom-ref': string } };
  components: { name: string; version: string; 'bom-ref': string }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * The bill of materials (CycloneDX, JSON): npm's own, of the lock file, and the two programs beside it.
 * The same commit and tree have the same one.
 *
 * @param folder The tree of the server.
 * @param at When the commit was made.
 */
export async function billOfMaterials(folder: string, at: Date): Promise<string> {
  // Without `--omit=dev`, which also leaves out what production and development both need.
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--include=dev'];
  const text = await run(process.execPath, [await npmCli(), ...args, '--package-lock-only'], {
    cwd: root,
  });
  const bom = JSON.parse(text) as Bom;
  const { version } = JSON.parse(
    await readFile(join(folder, 'node_modules/mediasoup/package.json'), 'utf8'),
  ) as { version: string };
  bom.metadata.timestamp = at.toISOString();
  // Else the name of the checkout's folder.
  bom.metadata.component.name = 'beside';
  const inside = await packagesIn(folder);
  bom.components = bom.components.filter(({ name, version }) => inside.has(`${name}@${version}`));
  const named = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
  const unnamed = [...inside].filter((each) => !named.has(each));
  if (unnamed.length > 0) throw new SetupError(`npm sbom leaves out ${unnamed.join(', ')}.`);
  const refs = new Set(bom.components.map((component) => component['bom-ref']));
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref) || ref === bom.metadata.component['bom-ref'])
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  bom.components.push(
    await program(folder, nodePath, 'node', process.versions.node),
    await program(folder, workerPath, 'mediasoup-worker', version),
  );
  bom.serialNumber = '';
  bom.serialNumber = `urn:uuid:${uuidOf(JSON.stringify(bom))}`;
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** `NAME@VERSION` of each package in a tree. */
async function packagesIn(folder: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const path of await readdir(join(folder, 'node_modules'), { recursive: true })) {
    if (!ownManifest.test(`/${path}`)) continue;
    const manifest = await readFile(join(folder, 'node_modules', path), 'utf8');
    const { name, version } = JSON.parse(manifest) as { name: string; version: string };
    found.add(`${name}@${version}`);
  }
  return found;
}

async function program(folder: string, path: string, name: string, version: string) {
  const content = createHash('sha256')
    .update(await readFile(join(folder, path)))
    .digest('hex');
  return {
    type: 'application',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    hashes: [{ alg: 'SHA-256', content }],
  };
}

/** A UUID of a text's own. Source: RFC 9562, version 8. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
