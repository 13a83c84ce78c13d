/** Somebody whom the server does not let back in: they read why, and nothing of theirs is captured any more. */
import { expect, test } from '@jest/globals';
import { sharedHere } from '../support/local-session.ts';
import { startServer, startServerProcess, type ServerProcess } from '../support/server.ts';

let killed: ServerProcess;
const session = sharedHere(async () => (killed = await startServerProcess()));

test('a sharer who has come under a condition reads of it, and shares no more', async () => {
  const { page } = session.two.sharer;
  await killed.end('SIGKILL');
  session.server = await startServer(
    { BESIDE_DATA_DIR: killed.dataDir, BESIDE_PORT: String(killed.port) },
    { conditions: [{ name: 'Office network', for: 'sharer', networks: ['10.0.0.0/8'] }] },
  );
  await page.getByText('Office network').waitFor();
  expect(await page.evaluate(() => window.picked?.readyState)).toBe('ended');
});
