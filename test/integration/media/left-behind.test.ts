/** What is over leaves nothing of the media in the server's memory, however it came to its end. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Inspector, inspectable } from '../../support/memory.ts';
import { meet, meetAndAllow, shareScreen } from '../../support/pair.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let server: ServerProcess;
let inspector: Inspector;

beforeAll(async () => {
  server = await startServerProcess({ ...inspectable, BESIDE_WORKERS: '2' });
  inspector = await Inspector.of(server);
});
afterAll(async () => {
  inspector.close();
  await server.stop();
});

async function untilNothingIsLeft(): Promise<void> {
  await until('nothing of the media is left', async () => (await inspector.countMedia()) === 0);
}

test('a session in which a screen was shared', async () => {
  const pair = await meetAndAllow(server);
  await shareScreen(pair);
  expect(await inspector.countMedia()).toBeGreaterThan(4);
  await pair.helper.request('session.end', {});
  await untilNothingIsLeft();
  await pair.close();
});

test('a session that ends while its media are joined', async () => {
  const pair = await meet(server);
  const joining = pair.sharer.send('media.join', {});
  await pair.helper.request('session.end', {});
  await joining;
  await untilNothingIsLeft();
  await pair.close();
});

test('connection checks, each of which ends the one before while it opens', async () => {
  const pair = await meet(server);
  const checks = Array.from({ length: 5 }, async () => await pair.sharer.send('check.open', {}));
  expect((await Promise.all(checks)).filter(({ ok }) => ok)).toHaveLength(1);
  await pair.close();
  await untilNothingIsLeft();
});

test('a page that goes while its check opens', async () => {
  const pair = await meet(server);
  void pair.sharer.send('check.open', {}).catch(() => undefined);
  await pair.close();
  await untilNothingIsLeft();
});

test('a check of which one worker dies while it opens', async () => {
  const pair = await meet(server);
  const [hung = 0] = childrenOf(server.process.pid ?? 0);
  process.kill(hung, 'SIGSTOP');
  const opening = pair.sharer.send('check.open', {});
  // Answered later: by then it waits for that worker.
  await pair.sharer.request('session.stay', {});
  process.kill(hung, 'SIGKILL');
  expect((await opening).ok).toBe(false);
  await untilNothingIsLeft();
  await pair.close();
});
