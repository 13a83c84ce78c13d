/**
 * Builds the mediasoup worker from the sources inside its npm package against the libraries of
 * the distribution, for networks where neither the prebuilt worker nor its dependencies can be
 * downloaded. `subprojects/` stands in for the Meson wraps that would be fetched.
 */
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes.mjs';
import { ensureDebianPackages } from '../debian-packages.ts';

const buildPackages = [
  'meson',
  'ninja-build',
  'pkg-config',
  'g++',
  'libuv1-dev',
  'libssl-dev',
  'libsrtp2-dev',
  'libflatbuffers-dev',
  'flatbuffers-compiler',
  'libabsl-dev',
];

const ownProbes =
  'All transports of a worker write the packets that try a road into one buffer, the sequence number ' +
  'in it as well, which each new transport sets anew. Where it jumps back, the browsers of the others ' +
  'take what comes for a replay: nothing of it arrives any more, and a road that is wide again is ' +
  'found out only slowly.';

/** Changes to the worker's sources, each exact: a version that no longer has the text must be looked at. */
const edits: { file: string; from: string; to: string; why: string }[] = [
  {
    file: 'meson.build',
    from: "meson_version: '>= 1.1.0'",
    to: "meson_version: '>= 1.0.0'",
    why: 'Debian 12 ships Meson 1.0.1, which is enough.',
  },
  {
    file: 'meson.build',
    from: '  link_whole: link_whole,\n',
    to: '',
    why: 'Only the shared library uses it, which is not built; shared libraries cannot be linked whole.',
  },
  {
    file: 'src/RTC/DtlsTransport.cpp',
    from: '(operationType == BIO_CB_RETURN)',
    to: '(operationType & BIO_CB_RETURN)',
    why:
      'For control calls OpenSSL passes BIO_CB_CTRL | BIO_CB_RETURN. An answer of 1 to those makes an ' +
      'OpenSSL with kernel TLS believe that it is in use, and the first DTLS handshake crashes.',
  },
  {
    file: 'include/RTC/RTP/ProbationGenerator.hpp',
    from: '\t\t\tstd::unique_ptr<RTP::Packet> probationPacket;\n',
    to: '\t\t\tstd::vector<uint8_t> buffer;\n\t\t\tstd::unique_ptr<RTP::Packet> probationPacket;\n',
    why: ownProbes,
  },
  {
    file: 'include/RTC/RTP/ProbationGenerator.hpp',
    from: '#include "RTC/RTP/Packet.hpp"\n',
    to: '#include "RTC/RTP/Packet.hpp"\n#include <vector>\n',
    why: ownProbes,
  },
  {
    file: 'src/RTC/RTP/ProbationGenerator.cpp',
    from: '\t\t\tthis->probationPacket.reset(\n\t\t\t  RTP::Packet::Factory(ProbationPacketBuffer, sizeof(ProbationPacketBuffer)));',
    to: '\t\t\tthis->buffer.resize(sizeof(ProbationPacketBuffer));\n\t\t\tthis->probationPacket.reset(\n\t\t\t  RTP::Packet::Factory(this->buffer.data(), this->buffer.size()));',
    why: ownProbes,
  },
];

/**
 * @param workerSources The `worker` folder of the mediasoup package.
 * @param destination Where the binary is put.
 * @param onProgress Called with percent and the file that was compiled last.
 */
export async function buildWorkerFromSource(
  workerSources: string,
  destination: string,
  onProgress: (percent: number, detail: string) => void,
): Promise<void> {
  await ensureDebianPackages(buildPackages, 'to build the media worker');
  const work = await mkdtemp(join(tmpdir(), 'beside-worker-'));
  try {
    await cp(workerSources, work, { recursive: true });
    await replaceSubprojects(join(work, 'subprojects'));
    for (const edit of edits) await applyEdit(work, edit);
    const out = join(work, 'build');
    await run('meson', ['setup', out, '--buildtype=release', '-Db_ndebug=true'], { cwd: work });
    await run('ninja', ['-C', out, 'mediasoup-worker'], {
      onLine(line) {
        const [, done, total] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
        if (total) onProgress((100 * Number(done)) / Number(total), line.split('/').at(-1) ?? '');
      },
    });
    await cp(join(out, 'mediasoup-worker'), destination);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function replaceSubprojects(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.wrap')) await rm(join(folder, name));
  }
  await cp(join(import.meta.dirname, 'subprojects'), folder, { recursive: true });
}

async function applyEdit(root: string, { file, from, to }: (typeof edits)[number]): Promise<void> {
  const path = join(root, file);
  const text = await readFile(path, 'utf8');
  if (!text.includes(from)) throw new Error(`worker build: "${from}" is no longer in ${file}`);
  await writeFile(path, text.replace(from, to));
}
