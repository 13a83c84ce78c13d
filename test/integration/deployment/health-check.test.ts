/** What a container engine asks: `node src/cli/health-check.ts`, in the environment of the server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../support/sources.ts';
import { startServer } from '../../support/server.ts';

async function healthCheck(environment: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'src/cli/health-check.ts')], {
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

test('a ready server at a port of its own is found well, and one that is gone is not', async () => {
  const server = await startServer();
  const place = { BESIDE_PORT: String(server.port), BESIDE_DATA_DIR: server.dataDir };
  expect(await healthCheck(place)).toBe(0);
  await server.stop();
  expect(await healthCheck(place)).toBe(1);
});

test('a server that listens everywhere is asked at its own address', async () => {
  const everywhere = { BESIDE_LISTEN_ADDRESS: '0.0.0.0', BESIDE_IDENTITY_PROVIDER: 'demo' };
  const server = await startServer(everywhere);
  expect(await healthCheck({ ...everywhere, BESIDE_PORT: String(server.port) })).toBe(0);
  await server.stop();
});
