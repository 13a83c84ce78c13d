/**
 * `npm run pack`: one archive to hand over, which runs where no registry can be reached, with its
 * checksums and its bill of materials; in `dist/release`. The same commit makes the same bytes.
 *
 * Usage: npm run pack -- [--unfinished] [--into FOLDER]
 */
import { hash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingMessages } from '../i18n/missing.ts';
import { billOfMaterials } from '../release/bill-of-materials.ts';
import { makeServerTree } from '../release/server-tree.ts';
import { filesIn } from '../setup/files.ts';
import { run } from '../setup/processes.mjs';
import { explainSetupErrors, SetupError, step } from '../setup/progress.mjs';

const root = join(import.meta.dirname, '../..');

/** What whoever installs it reads and uses; `scripts` is the recipe of the media worker. */
const alongside = [
  'README.md',
  'certs/README.md',
  'deploy',
  'docs',
  'scripts/release/install-worker.ts',
  'scripts/release/server-tree.ts',
  'scripts/setup',
];

const { values } = parseArgs({
  options: {
    /** Even with messages that a language lacks, or files that are in no commit. */
    unfinished: { type: 'boolean', default: false },
    into: { type: 'string', default: join(root, 'dist/release') },
  },
});

await explainSetupErrors(async () => {
  if (!values.unfinished) await refuseWhatIsUnfinished();
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const git = async (...args: string[]) => (await run('git', args, { cwd: root })).trim();
  const at = new Date(await git('show', '--no-patch', '--format=%cI', 'HEAD'));
  const name = `beside-${version}-${process.platform}-${process.arch}`;
  const work = await mkdtemp(join(tmpdir(), 'beside-pack-'));
  try {
    const tree = join(work, name);
    await step('Gathering the files of the release', async () => {
      await makeServerTree(tree, { withWorkerSources: true });
      for (const path of alongside)
        await cp(join(root, path), join(tree, path), { recursive: true });
      await writeFile(join(tree, 'REVISION'), `${await git('rev-parse', 'HEAD')}\n`);
      await writeFile(join(tree, 'sbom.cdx.json'), await billOfMaterials(tree, at));
      await writeFile(join(tree, 'SHA256SUMS'), await checksums(tree));
    });
    await mkdir(values.into, { recursive: true });
    const archive = join(values.into, `${name}.tar.gz`);
    await step('Packing', () => pack(work, name, archive, at));
    await writeFile(`${archive}.sha256`, `${await sha256(archive)}  ${basename(archive)}\n`);
    await cp(join(tree, 'sbom.cdx.json'), join(values.into, `${name}.cdx.json`));
    console.log(archive);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
});

async function refuseWhatIsUnfinished(): Promise<void> {
  const missing = await missingMessages();
  if (missing.length > 0)
    throw new SetupError(
      `${missing.length} messages are missing in other languages (npm run i18n:missing lists them). ` +
        'Translate them first; --unfinished packs all the same.',
    );
  const changed = await run('git', ['status', '--porcelain'], { cwd: root });
  if (changed)
    throw new SetupError(
      `These files are in no commit, so nobody could make the same release:\n${changed}` +
        'Commit them first; --unfinished packs all the same.',
    );
}

/** One line a file, as `sha256sum --check` reads them. */
async function checksums(folder: string): Promise<string> {
  const lines = [];
  for (const file of await filesIn(folder))
    lines.push(`${await sha256(file)}  ${file.slice(folder.length + 1)}\n`);
  return lines.join('');
}

async function sha256(file: string): Promise<string> {
  return hash('sha256', await readFile(file));
}

/** Nothing of this machine or this moment is in the archive. */
async function pack(folder: string, name: string, archive: string, at: Date): Promise<void> {
  const normalized = [
    '--sort=name',
    '--format=gnu',
    `--mtime=@${at.getTime() / 1_000}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u=rwX,go=rX',
  ];
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const gzip = '--use-compress-program=gzip --no-name';
  await run('tar', [gzip, ...normalized, '-cf', archive, '-C', folder, name], { env });
}
