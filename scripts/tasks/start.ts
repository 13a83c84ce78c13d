/**
 * `npm start` and `npm run beside -- COMMAND`: the command line in this process, with everything that
 * the command needs. Without a command, the server.
 */
import { explainSetupErrors } from '../setup/progress.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker, workerAtHand } from '../setup/worker/worker.ts';

const args = process.argv.slice(2);
const [command = 'serve'] = args;

await explainSetupErrors(async () => {
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (command === 'serve' && !wantsHelp) {
    process.env.MEDIASOUP_WORKER_BIN = await ensureWorker();
    await ensureWebBuild();
  }
  // It looks at what is there, and makes nothing.
  if (command === 'doctor') process.env.MEDIASOUP_WORKER_BIN = (await workerAtHand()) ?? '';
  const { main } = await import('../../src/main.ts');
  await main(args);
});
