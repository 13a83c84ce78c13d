import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runMain, startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

test('a second server on the same data folder does not start, and says why', async () => {
  const run = await runMain(['serve'], {
    BESIDE_PORT: '0',
    BESIDE_MEDIA_PORT: '0',
    BESIDE_DATA_DIR: server.dataDir,
  });
  expect(run.code).toBe(78);
  expect(run.output).toContain(`${server.dataDir} is in use by another server`);
  expect(run.output).not.toMatch(/^ +at /m);
});
