/** Somebody whom the server does not let back in: they read why, and nothing of theirs is captured any more. */
import { expect, test } from '@jest/globals';
import { sharedHere } from '../support/local-session.ts';
import { startServer } from '../support/server.ts';

const session = sharedHere();

test('a sharer who has come under a condition reads of it, and shares no more', async () => {
  const { page } = session.two.sharer;
  const { server } = session;
  await server.end('SIGKILL');
  session.server = await startServer(
    { BESIDE_DATA_DIR: server.dataDir, BESIDE_PORT: String(server.port) },
    { conditions: [{ name: 'Office network', for: 'sharer', networks: ['10.0.0.0/8'] }] },
  );
  await page.getByText('Office network').waitFor();
  expect(await page.evaluate(() => window.picked?.readyState)).toBe('ended');
});
