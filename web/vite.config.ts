import { defineConfig, type Plugin } from 'vite';

/** Writes `/build.json`, which `dev-reload.ts` polls; only development builds have it. */
function buildMarker(): Plugin {
  return {
    name: 'beside-build-marker',
    generateBundle() {
      const source = JSON.stringify({ builtAt: Date.now() });
      this.emitFile({ type: 'asset', fileName: 'build.json', source });
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: '/',
  plugins: mode === 'development' ? [buildMarker()] : [],
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
      output: {
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        // A file each for every few modules would cost more in requests than it saves in bytes.
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
