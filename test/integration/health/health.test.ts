/** How the parts of the server are: what an administrator reads is what is so. */
import { once } from 'node:events';
import { rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as mediasoup from 'mediasoup';
import {
  healthParts,
  type HealthComponent,
  type HealthPart,
} from '../../../src/protocol/health.ts';
import { startHttps } from '../../support/own-https.ts';
import { startProvider } from '../../support/openid-provider.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServer, startServerProcess, type ServerProcess } from '../../support/server.ts';
import { describeWithSmallDisk, emptyWriteAheadLog, SmallDisk } from '../../support/small-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let server: ServerProcess;
let visitor: Visitor;
let admin: TestConnection;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** A link to the program of the workers. Without it none starts. */
let workerLink: string;
const workerProgram = process.env['MEDIASOUP_WORKER_BIN'] ?? mediasoup.workerBin;

beforeAll(async () => {
  folder = await temporaryFolder();
  workerLink = join(folder.path, 'worker');
  await symlink(workerProgram, workerLink);
  server = await startServerProcess({ BESIDE_WORKERS: '2', MEDIASOUP_WORKER_BIN: workerLink });
  visitor = await Visitor.signedIn(server, 'admin@demo.example');
  admin = await visitor.connect();
});
afterAll(async () => {
  await visitor.close();
  await server.stop();
  await folder.remove();
});

async function of(part: HealthPart, page = admin): Promise<HealthComponent[]> {
  const { components } = await page.request('health.read', {});
  return components.filter((component) => component.part === part);
}

test('each part of a server that runs well is there, with its numbers', async () => {
  const begun = Date.now();
  const report = await admin.request('health.read', {});
  expect(report).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    schema: expect.stringMatching(/^\d{4}-/),
    isDraining: false,
    openSessions: 0,
  });
  expect(report.startedAt).toBeLessThan(begun);
  expect(report.now).toBeGreaterThanOrEqual(begun);
  const told = Object.fromEntries(
    report.components.map(({ part, name, code, numbers }) => [
      name === undefined ? part : `${part} ${name}`,
      [code ?? 'well', Object.keys(numbers).sort()],
    ]),
  );
  expect(told).toMatchObject({
    sessions: ['well', ['open']],
    'worker 0': ['well', ['cpuPercent', 'memoryBytes', 'restarts', 'rooms']],
    'worker 1': ['well', ['cpuPercent', 'memoryBytes', 'restarts', 'rooms']],
    // A machine that does much else may be slow.
    database: [expect.stringMatching(/^(well|database-slow)$/), ['latencyMs', 'sizeBytes']],
    disk: ['well', ['freeBytes']],
    audit: ['well', ['rows']],
    'consumer log': ['well', ['waiting']],
    identity: ['identity-demo', ['signedInAt']],
    devices: ['well', []],
    clock: ['clock-not-compared', []],
    certificate: ['certificate-development', ['daysLeft']],
  });
  const order = report.components.map(({ part }) => healthParts.indexOf(part));
  expect(order).toEqual([...order].sort((one, other) => one - other));
});

test('who asks again within a second gets what was seen, which costs nothing more', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => admin.request('health.read', {})),
  );
  const seen = new Set(answers.map(({ components }) => JSON.stringify(components)));
  // A second may end in between.
  expect(seen.size).toBeLessThanOrEqual(2);
});

test('a worker that dies is told, /readyz says so too, and it has one restart more', async () => {
  const [worker = 0] = childrenOf(server.process.pid ?? 0);
  process.kill(worker, 'SIGKILL');
  await until('it has been replaced', async () =>
    (await of('worker')).some(({ state, numbers }) => state === 'ok' && numbers.restarts === 1),
  );
  expect((await of('worker')).map(({ numbers }) => numbers.restarts).sort()).toEqual([0, 1]);
});

test('a worker that is dead and cannot be replaced is failing, until it can', async () => {
  await rm(workerLink);
  const [worker = 0] = childrenOf(server.process.pid ?? 0);
  process.kill(worker, 'SIGKILL');
  const states = async () => (await of('worker')).map(({ state }) => state).sort();
  await until('it is seen', async () => (await states()).includes('failing'));
  const found = await of('worker');
  expect(found.map(({ name }) => name)).toEqual(['0', '1']);
  // What is dead has no memory, and its rooms are gone.
  expect(found.find(({ state }) => state === 'failing')).toEqual({
    ...{ part: 'worker', name: expect.any(String), state: 'failing', code: 'worker-down' },
    numbers: { cpuPercent: 0, rooms: 0, restarts: expect.any(Number) },
  });
  const ready = await visitor.fetch('/readyz');
  expect([ready.status, await ready.json()]).toMatchObject([503, { ready: false }]);
  await symlink(workerProgram, workerLink);
  await until('it is well again', async () => !(await states()).includes('failing'));
});

test('draining is told, and how many sessions are open', async () => {
  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  const page = await helper.connect();
  await page.request('session.create', {});
  await admin.request('server.drain', { on: true });
  await until('it is seen', async () => (await of('sessions'))[0]?.state === 'warning');
  expect(await of('sessions')).toEqual([
    { part: 'sessions', state: 'warning', code: 'sessions-draining', numbers: { open: 1 } },
  ]);
  await admin.request('server.drain', { on: false });
  await page.request('session.end', {});
  await helper.close();
});

test('nobody but who holds the permission reads it, while they hold it', async () => {
  for (const name of ['helper', 'sharer', 'viewer']) {
    const other = await Visitor.signedIn(server, `${name}@demo.example`);
    expect(await (await other.connect()).refusal('health.read', {})).toBe('PERMISSION_MISSING');
    await other.close();
  }
});

describe('an identity provider', () => {
  const withProvider = async () => {
    const provider = await startProvider();
    provider.account = { sub: 'olga', claims: { preferred_username: 'olga@corp.example' } };
    const { issuer, clientId, clientSecret, caFile } = provider;
    const own = await startServer(
      { NODE_EXTRA_CA_CERTS: caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
      {
        identity: { provider: 'oidc', oidc: { issuer, clientId } },
        assignments: [
          { role: 'Administrator', to: { user: 'olga@corp.example' }, scope: 'everyone' },
        ],
      },
    );
    provider.begin(own.origin);
    const olga = new Visitor(own, [provider.ca]);
    await olga.follow('/signin?returnTo=/help');
    return { provider, own, olga, page: await olga.connect() };
  };

  test('that answers is well, and its clock is compared', async () => {
    const { provider, own, olga, page } = await withProvider();
    expect(await of('identity', page)).toMatchObject([
      { state: 'ok', numbers: { latencyMs: expect.any(Number), signedInAt: expect.any(Number) } },
    ]);
    expect(await of('clock', page)).toMatchObject([{ state: 'ok' }]);
    await olga.close();
    await own.stop();
    await provider.stop();
  });

  test('whose clock is an hour away makes the clock fail, and not the provider', async () => {
    const { provider, own, olga, page } = await withProvider();
    provider.serve((_req, res) => {
      res.writeHead(200, { date: new Date(Date.now() - 3_600_000).toUTCString() }).end('{}');
    });
    expect(await of('clock', page)).toMatchObject([{ state: 'failing', code: 'clock-off' }]);
    const [found] = await of('clock', page);
    expect(Math.abs((found?.numbers.offsetSeconds ?? 0) + 3_600)).toBeLessThan(60);
    expect(await of('identity', page)).toMatchObject([{ state: 'ok' }]);
    await olga.close();
    await own.stop();
    await provider.stop();
  });

  test.each(['is gone', 'answers with a fault', 'never answers'])(
    'that %s is failing, and the rest is still told',
    async (what) => {
      const { provider, own, olga, page } = await withProvider();
      let silent: Server | undefined;
      if (what === 'answers with a fault') provider.serve((_req, res) => res.writeHead(500).end());
      else await provider.stop();
      if (what === 'never answers') {
        // It takes connections, and says nothing.
        silent = createServer().listen(Number(new URL(provider.issuer).port), '127.0.0.1');
        await once(silent, 'listening');
      }
      expect(await of('identity', page)).toMatchObject([
        { state: 'failing', code: 'identity-unreachable' },
      ]);
      expect(await of('database', page)).not.toMatchObject([{ state: 'failing' }]);
      await olga.close();
      await own.stop();
      silent?.close();
      if (what === 'answers with a fault') await provider.stop();
    },
  );
});

test('a stream of the audit log whose receiver is gone is told by its name', async () => {
  const gone = await startHttps();
  await gone.stop();
  const streams = [{ name: 'siem', type: 'http', url: gone.origin }];
  const own = await startServer({}, { audit: { streams } });
  const boss = await Visitor.signedIn(own, 'admin@demo.example');
  const page = await boss.connect();
  await until('it is seen', async () => (await of('stream', page))[0]?.state === 'warning');
  expect(await of('stream', page)).toEqual([
    {
      ...{ part: 'stream', name: 'siem', state: 'warning', code: 'stream-behind' },
      numbers: { waiting: expect.any(Number) },
    },
  ]);
  await boss.close();
  await own.stop();
});

test('a webhook whose receiver is gone is told by its name', async () => {
  const gone = await startHttps();
  await gone.stop();
  const own = await startServer({}, { webhooks: { allowedNetworks: ['127.0.0.0/8'] } });
  const boss = await Visitor.signedIn(own, 'admin@demo.example');
  const page = await boss.connect();
  const { port } = new URL(gone.origin);
  const webhook = { name: 'Tickets', url: `https://127.0.0.1:${port}/` };
  await page.request('webhooks.create', { ...webhook, events: ['session.created'] });
  expect(await of('webhook', page)).toEqual([
    { part: 'webhook', name: 'Tickets', state: 'ok', numbers: {} },
  ]);
  const helper = await Visitor.signedIn(own, 'helper@demo.example');
  await (await helper.connect()).request('session.create', {});
  await until('it is seen', async () => (await of('webhook', page))[0]?.state === 'warning');
  expect(await of('webhook', page)).toMatchObject([{ code: 'webhook-failing' }]);
  await Promise.all([boss.close(), helper.close()]);
  await own.stop();
});

describeWithSmallDisk('a disk', () => {
  test('with a few megabytes left is failing, and one that is full saves nothing', async () => {
    const disk = new SmallDisk();
    const own = await startServer({ BESIDE_DATA_DIR: disk.folder });
    const boss = await Visitor.signedIn(own, 'admin@demo.example');
    const page = await boss.connect();
    expect(await of('disk', page)).toMatchObject([{ state: 'failing', code: 'disk-full' }]);
    expect(await of('database', page)).not.toMatchObject([{ state: 'failing' }]);
    emptyWriteAheadLog(disk.folder);
    disk.fill();
    await until('it is seen', async () => (await of('database', page))[0]?.state === 'failing');
    const ready = await boss.fetch('/readyz');
    expect([ready.status, await ready.json()]).toMatchObject([503, { failed: ['store'] }]);
    expect(await of('database', page)).toMatchObject([{ code: 'database-not-writable' }]);
    disk.makeRoom();
    await until(
      'it is well again',
      async () => (await of('database', page))[0]?.state !== 'failing',
    );
    await boss.close();
    await own.end();
    disk.close();
  });
});
