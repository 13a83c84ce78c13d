import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip as gzipCallback } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Writes `/build.json`, which the server and `dev-reload.ts` look at. Only development builds have it. */
function buildMarker(): Plugin {
  return {
    name: 'beside-build-marker',
    // After everything else is there.
    async writeBundle({ dir = '' }) {
      await writeFile(join(dir, 'build.json'), JSON.stringify({ builtAt: Date.now() }));
    },
  };
}

/** Puts compressed forms beside each file, if they are smaller. The server compresses nothing. */
function compressed(): Plugin {
  return {
    name: 'beside-compressed',
    async writeBundle({ dir = '' }) {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const files = entries.filter(
        (entry) => entry.isFile() && extname(entry.name) in compressible,
      );
      await Promise.all(files.map(({ parentPath, name }) => compress(join(parentPath, name))));
    },
  };
}

const compressible = { '.js': true, '.css': true, '.html': true, '.svg': true };

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  const forms = { '.br': await brotli(bytes), '.gz': await gzip(bytes, { level: 9 }) };
  for (const [ending, form] of Object.entries(forms))
    if (form.length < bytes.length) await writeFile(file + ending, form);
}

const brotli = promisify(brotliCompress);
const gzip = promisify(gzipCallback);

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: '/',
  plugins: [mode === 'development' ? buildMarker() : compressed()],
  json: { stringify: false, namedExports: false },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: ['safari16.4', 'chrome109', 'edge109'],
    manifest: true,
    sourcemap: mode === 'development',
    minify: mode !== 'development',
    // The content-security policy allows no inline scripts, and images only as files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Compressing takes longer than everything else.
      checks: { bundlerTimings: false },
      output: {
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        // A file for every few modules would cost more in requests than it saves in bytes.
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'] },
            {
              name: 'shared',
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 15_000,
            },
          ],
        },
      },
    },
  },
}));
