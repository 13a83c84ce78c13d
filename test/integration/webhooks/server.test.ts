/** A server behind a proxy sends webhooks through it, and only administrators make any. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startConnectProxy, type ConnectProxy } from '../../support/connect-proxy.ts';
import { startHttps, type OwnHttps } from '../../support/own-https.ts';
import { auditRecords } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let proxy: ConnectProxy;
let receiver: OwnHttps;
let server: ServerProcess;
let admin: TestConnection;
let visitors: Visitor[];
const received: string[] = [];

beforeAll(async () => {
  [proxy, receiver] = await Promise.all([startConnectProxy(), startHttps()]);
  receiver.serve((req, res) => {
    req.on('data', (chunk: Buffer) => received.push(chunk.toString()));
    req.on('end', () => res.end());
  });
  server = await startServerProcess(
    { HTTPS_PROXY: proxy.address, NODE_EXTRA_CA_CERTS: receiver.caFile },
    { webhooks: { allowedNetworks: ['127.0.0.1'] } },
  );
  visitors = [
    await Visitor.signedIn(server, 'admin@demo.example'),
    await Visitor.signedIn(server, 'helper@demo.example'),
  ];
  admin = await visitors[0]!.connect();
});
afterAll(async () => {
  await Promise.all(visitors.map((visitor) => visitor.close()));
  await server.stop();
  await Promise.all([proxy.stop(), receiver.stop()]);
});

const events = ['session.created' as const];
const openSession = async () => {
  await (await visitors[1]!.connect()).request('session.create', {});
};
const lastOf = async (id: string) =>
  (await admin.request('webhooks.deliveries', { id, limit: 1 })).deliveries[0];

test('through the proxy, and what it refuses is told', async () => {
  const url = `${receiver.origin}/hook`;
  const { webhook } = await admin.request('webhooks.create', { name: 'Far', url, events });
  await openSession();
  await until('it is received', () => received.length === 1);
  expect(JSON.parse(received[0] ?? '')).toMatchObject({
    type: 'session.created',
    data: { by: { userName: 'helper@demo.example', role: 'helper', leads: true } },
  });
  expect(proxy.targets).toEqual([new URL(receiver.origin).host]);
  proxy.refuses = 403;
  const again = await admin.request('webhooks.create', {
    ...{ name: 'Refused', events },
    url: url.replace('localhost', '127.0.0.1'),
  });
  await openSession();
  await until('a fault', async () => (await lastOf(again.webhook.id))?.fault !== undefined);
  expect(await lastOf(again.webhook.id)).toMatchObject({ fault: 'proxy', attempts: 1 });
  const { deliveries } = await admin.request('webhooks.deliveries', { id: webhook.id });
  expect(deliveries.at(-1)?.state).toBe('delivered');
});

test('each change is in the audit log, without the path, which may be a secret', async () => {
  const url = `${receiver.origin}/path-with-a-token`;
  const { webhook, secret } = await admin.request('webhooks.create', { name: 'A', url, events });
  const { id } = webhook;
  await admin.request('webhooks.update', { id, name: 'B' });
  await admin.request('webhooks.rotate-secret', { id });
  await admin.request('webhooks.remove', { id });
  const ours = auditRecords(server.dataDir).filter(({ details }) => details['webhook'] === id);
  expect(ours.map(({ type, person }) => [type, person])).toEqual(
    ['created', 'changed', 'secret-rotated', 'removed'].map((act) => [
      `webhook.${act}`,
      'admin@demo.example',
    ]),
  );
  const written = JSON.stringify(ours) + server.output();
  expect(written).not.toContain('path-with-a-token');
  expect(written).not.toContain(secret.slice(6));
});

test('what is asked of one that is gone, or in another form, is refused with a code', async () => {
  const id = '3f2b8f0e-5f0a-4c6e-9f2d-1b1f4f7c9a10';
  for (const [name, more] of [
    ['webhooks.update', { enabled: true }],
    ['webhooks.remove', {}],
    ['webhooks.rotate-secret', {}],
    ['webhooks.deliveries', {}],
    ['webhooks.resend', { deliveryId: 1 }],
  ] as const)
    expect([name, await admin.refusal(name, { id, ...more })]).toEqual([name, 'WEBHOOK_UNKNOWN']);
  const { webhook } = await admin.request('webhooks.create', {
    ...{ name: 'A', url: receiver.origin, events },
  });
  const ask = async (name: string, payload: object) =>
    await admin.refusal(name, { id: webhook.id, ...payload });
  expect(await ask('webhooks.resend', { deliveryId: 999_999 })).toBe('DELIVERY_UNKNOWN');
  await admin.request('webhooks.update', { id: webhook.id, enabled: false });
  expect(await ask('webhooks.resend', { deliveryId: 1 })).toBe('WEBHOOK_DISABLED');
  expect(await ask('webhooks.deliveries', { cursor: 'bm8' })).toBe('CURSOR_NOT_ACCEPTED');
  expect(await ask('webhooks.update', { events: ['chat.sent'] })).toBe('MALFORMED');
  expect(await ask('webhooks.update', { url: 'https://169.254.169.254/' })).toBe(
    'WEBHOOK_URL_NOT_ACCEPTED',
  );
  await admin.request('webhooks.remove', { id: webhook.id });
});
