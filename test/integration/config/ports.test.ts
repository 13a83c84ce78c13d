import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runMain } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

test('media ports beyond the last one are one message, no stack trace', async () => {
  const run = await runMain(['serve'], {
    BESIDE_PORT: '0',
    BESIDE_MEDIA_PORT: '65535',
    BESIDE_WORKERS: '2',
    BESIDE_DATA_DIR: folder.path,
  });
  expect(run).toMatchObject({ code: 78 });
  expect(run.output).not.toMatch(/^ +at /m);
});
