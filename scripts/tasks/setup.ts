/** `npm run setup`: what is missing of what `npm start` needs, and nothing else. */
import { explainSetupErrors } from '../setup/progress.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';

await explainSetupErrors(async () => {
  await ensureWorker();
  await ensureWebBuild();
});
