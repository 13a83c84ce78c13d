/**
 * In an unpacked release, for a system that its media worker does not run on: builds one from the sources
 * that came along, and puts it in its place. Usage: bin/node scripts/release/install-worker.ts
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainSetupErrors } from '../setup/progress.mjs';
import { ensureWorker } from '../setup/worker/worker.ts';
import { workerPath } from './server-tree.ts';

await explainSetupErrors(async () => {
  const place = join(import.meta.dirname, '../..', workerPath);
  const worker = await ensureWorker();
  await mkdir(dirname(place), { recursive: true });
  // A new file: the old one may be in use.
  await rm(place, { force: true });
  await cp(worker, place);
  console.log(`The media worker is in its place: ${place}`);
});
