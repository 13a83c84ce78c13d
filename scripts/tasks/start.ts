/** `npm start`: everything that the server needs, then the server itself in this process. */
import { explainSetupErrors } from '../setup/progress.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';

await explainSetupErrors(async () => {
  process.env.MEDIASOUP_WORKER_BIN = await ensureWorker();
  await ensureWebBuild();
  const { main } = await import('../../src/main.ts');
  await main(process.argv.slice(2));
});
