/** A server that has bound its port, and cannot answer yet. */
import { execFileSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as mediasoup from 'mediasoup';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freePort } from '../../support/free-port.ts';
import { upgradeStatus } from '../../support/raw-socket.ts';
import { startServer } from '../../support/server.ts';
import { ask } from '../../support/ask.ts';

test('everybody is sent away at once, to come again in a second, and then is served', async () => {
  const folder = await temporaryFolder();
  const [worker, begins, mayContinue] = ['worker', 'begins', 'may-continue'].map((name) =>
    join(folder.path, name),
  ) as [string, string, string];
  execFileSync('mkfifo', [begins, mayContinue]);
  const real = process.env['MEDIASOUP_WORKER_BIN'] ?? mediasoup.workerBin;
  await writeFile(worker, `#!/bin/sh\n: > ${begins}\n: < ${mayContinue}\nexec ${real} "$@"\n`);
  await chmod(worker, 0o755);
  const port = await freePort();
  const starting = startServer({
    BESIDE_PORT: String(port),
    BESIDE_DATA_DIR: folder.path,
    MEDIASOUP_WORKER_BIN: worker,
  });
  await readFile(begins);
  const ca = await readFile(join(folder.path, 'development-certificate.pem'), 'utf8');
  const origin = `https://localhost:${port}`;
  for (const path of ['/', '/healthz', '/socket/?EIO=4&transport=polling']) {
    const { status, headers, body } = await ask({ origin, ca }, path);
    expect([status, headers['retry-after'], headers.refresh, headers.connection]).toEqual([
      503,
      '1',
      '1',
      'close',
    ]);
    expect(JSON.parse(body)).toEqual({ code: 'SHUTTING_DOWN', retryAfterSeconds: 1 });
  }
  await expect(upgradeStatus({ origin, ca }, { origin })).rejects.toThrow('socket hang up');
  await writeFile(mayContinue, '');
  const server = await starting;
  expect((await ask(server, '/healthz')).status).toBe(200);
  expect(await upgradeStatus(server, { origin })).toBe(101);
  await server.stop();
});
