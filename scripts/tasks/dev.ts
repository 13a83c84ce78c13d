/** `npm run dev`: the server, started anew when `src` changes, and pages built anew when `web` does. */
import { join } from 'node:path';
import type { Rolldown } from 'vite';
import { endLike, runInForeground } from '../setup/foreground.mjs';
import { explainSetupErrors } from '../setup/progress.mjs';
import { forgetWebBuild, viteConfig } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';

const root = join(import.meta.dirname, '../..');

await explainSetupErrors(async () => {
  const env = { ...process.env, MEDIASOUP_WORKER_BIN: await ensureWorker() };
  const { build } = await import('vite');
  await forgetWebBuild();
  const options = { ...viteConfig, mode: 'development', logLevel: 'warn' } as const;
  // With `watch` it is always a watcher; vite's types cannot tell.
  const watcher = (await build({ ...options, build: { watch: {} } })) as Rolldown.RolldownWatcher;
  // The server holds the pages in memory: it has to find the first ones, and then sees the next.
  await new Promise<void>((resolve) => {
    watcher.on('event', (event) => {
      if (event.code !== 'BUNDLE_END') return;
      console.log(`Web pages built in ${event.duration} ms`);
      resolve();
    });
  });
  const server = ['--watch', '--watch-path=src', 'src/main.ts', ...process.argv.slice(2)];
  const end = await runInForeground(process.execPath, server, { cwd: root, env });
  await watcher.close();
  endLike(end);
});
