/**
 * What the server sends is as the contract says. `TestConnection` holds every answer and every event
 * of every test against it; here is each request granted once, so that none goes without.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { events, type EventName } from '../../../src/protocol/events.ts';
import {
  requests,
  type Payload,
  type Reply,
  type RequestName,
} from '../../../src/protocol/requests.ts';
import { misfitOfAnswer, misfitOfEvent } from '../../support/contract.ts';
import {
  dtlsParameters,
  everything,
  screenParameters,
  voiceParameters,
} from '../../support/media.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import type { TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

/** Those that need more than sockets, and where they are held against the contract. */
const elsewhere: Partial<Record<EventName, string>> = {
  'presence.unstable': 'integration/socket/presence.test.ts',
  'media.screen-rate': 'e2e/screen-rate.test.ts',
  'chat.refused': 'e2e/chat-channel.test.ts',
};

let server: ServerProcess;
const visitors = new Visitors();
const granted = new Set<string>();
const heard = new Set<string>();

beforeAll(async () => {
  server = await startServerProcess({}, { webhooks: { allowedNetworks: ['127.0.0.1'] } });
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

async function pageOf(userName: string): Promise<TestConnection> {
  const visitor = await visitors.signedIn(server, userName);
  return listening(await visitor.connect());
}

function listening(page: TestConnection): TestConnection {
  page.socket.onAny((name: string) => heard.add(name));
  return page;
}

async function ask<Name extends RequestName>(
  page: TestConnection,
  name: Name,
  payload: Payload<Name>,
): Promise<Reply<Name>> {
  granted.add(name);
  return await page.request(name, payload);
}

test('whoever administers reads and changes settings, and is told of it', async () => {
  const admin = await pageOf('admin@demo.example');
  await ask(admin, 'settings.read', {});
  await ask(admin, 'settings.change', { name: 'blockChat', value: false });
  await admin.event('settings.changed');
  await ask(admin, 'settings.history', {});
});

test('whoever administers asks what somebody may do, and why', async () => {
  const admin = await pageOf('admin@demo.example');
  await ask(admin, 'access.roles', {});
  await ask(admin, 'people.search', { search: 'amina' });
  await ask(admin, 'access.explain', { person: 'admin@demo.example' });
  await ask(admin, 'server.drain', { on: false });
  await ask(admin, 'health.read', {});
});

test('whoever administers reads the reports', async () => {
  const admin = await pageOf('admin@demo.example');
  await ask(admin, 'reports.sessions', {});
  await ask(admin, 'reports.summary', {});
  await ask(admin, 'reports.export', { reason: 'declined' });
});

test('whoever administers lists open sessions, and ends one', async () => {
  const admin = await pageOf('admin@demo.example');
  const helper = await pageOf('helper2@demo.example');
  const { view } = await helper.request('session.create', {});
  await ask(admin, 'sessions.live', {});
  await ask(admin, 'audit.search', {});
  await ask(admin, 'audit.export', {});
  await ask(admin, 'session.end-any', { sessionId: view.id });
});

test('whoever administers keeps data longer', async () => {
  const admin = await pageOf('admin@demo.example');
  await ask(admin, 'retention.read', {});
  await ask(admin, 'holds.put', { held: { person: 'admin@demo.example' }, note: 'a case' });
  const { holds } = await ask(admin, 'holds.list', {});
  await ask(admin, 'holds.remove', { id: holds[0]!.id });
});

test('whoever administers makes webhooks, looks at what was sent to them, and removes them', async () => {
  const admin = await pageOf('admin@demo.example');
  const helper = await pageOf('helper2@demo.example');
  const url = 'http://127.0.0.1:1/';
  const made = { name: 'Nowhere', url, events: ['session.created' as const] };
  const { webhook } = await ask(admin, 'webhooks.create', made);
  const { id } = webhook;
  await ask(admin, 'webhooks.list', {});
  await ask(admin, 'webhooks.update', { id, name: 'Elsewhere' });
  await ask(admin, 'webhooks.rotate-secret', { id });
  await ask(helper, 'session.create', {});
  const deliveries = async () => (await ask(admin, 'webhooks.deliveries', { id })).deliveries;
  await until('a delivery', async () => (await deliveries()).length > 0);
  const [delivery] = await deliveries();
  await ask(admin, 'webhooks.resend', { id, deliveryId: delivery?.id ?? 0 });
  await ask(admin, 'webhooks.remove', { id });
  await ask(helper, 'session.end', {});
});

test('whoever administers makes, lists and revokes tokens', async () => {
  const admin = await pageOf('admin@demo.example');
  const wanted = { name: 'x', permissions: ['audit.read'], scope: 'everyone', days: 1 } as const;
  const made = await ask(admin, 'tokens.create', { ...wanted, permissions: ['audit.read'] });
  await ask(admin, 'access.own', {});
  await ask(admin, 'tokens.list', {});
  await ask(admin, 'tokens.revoke', { tokenId: made.token.id });
});

test('whoever is signed in tries the connection', async () => {
  const page = await pageOf('viewer@demo.example');
  const { networkPaths } = await ask(page, 'check.open', {});
  const { transport } = networkPaths[0]!;
  const tried = { transportId: transport.id, dtlsParameters: dtlsParameters() };
  await ask(page, 'check.connect', tried);
  await ask(page, 'check.close', {});
});

test('the two go through a session, from its passcode to the end of a login', async () => {
  const helperVisitor = await visitors.signedIn(server, 'helper@demo.example');
  const helper = listening(await helperVisitor.connect());
  const sharer = await pageOf('sharer@demo.example');
  await ask(helper, 'device.list', { search: '', offset: 0 });
  await ask(helper, 'sessions.open', {});
  const { view } = await ask(helper, 'session.create', {});
  const sessionId = view.id;
  await ask(sharer, 'session.join', { passcode: view.invitation?.passcode ?? '' });
  await ask(helper, 'session.own', {});
  await ask(helper, 'device.continue', {});
  await ask(helper, 'session.request-view', {});
  await ask(sharer, 'session.answer', { allow: true });
  await ask(sharer, 'session.stay', {});

  await ask(sharer, 'media.join', {});
  const offer = await ask(helper, 'media.join', {});
  const rtpCapabilities = everything(offer.routerRtpCapabilities);
  await ask(helper, 'media.ready', { rtpCapabilities });
  await sharer.event('media.screen-codecs');
  const transportId = offer.recvTransport.id;
  await ask(helper, 'media.connect-transport', { transportId, dtlsParameters: dtlsParameters() });
  await ask(helper, 'media.restart-ice', { transportId });
  const channel = { sctpStreamParameters: { streamId: 1, ordered: true } } as const;
  await ask(sharer, 'media.produce-data', channel);
  await ask(sharer, 'share.report', { status: 'choosing' });
  const screen = { source: 'screen', rtpParameters: screenParameters(), paused: true } as const;
  const { producerId } = await ask(sharer, 'media.produce', screen);
  const { consumerId } = await helper.event('media.consumer');
  await ask(helper, 'media.resume-consumer', { consumerId });
  await ask(sharer, 'media.resume-producer', { producerId, surface: 'window' });
  await helper.event('media.consumer-resumed');
  await ask(helper, 'media.request-key-frame', { consumerId });
  await ask(sharer, 'share.source', { source: 'live' });
  await ask(helper, 'share.seen', { seen: 'moving' });
  await ask(sharer, 'media.close-producer', { producerId, endedBy: 'browser' });
  await helper.event('media.consumer-closed');

  await ask(helper, 'chat.send', { id: crypto.randomUUID(), text: 'Hello' });
  await sharer.event('chat.message');
  await ask(sharer, 'chat.history', { afterSeq: 0 });

  const second = listening(await helperVisitor.connect());
  await ask(second, 'session.enter', { sessionId, takeOver: true });
  await helper.event('session.opened-elsewhere');
  await ask(helper, 'session.enter', { sessionId, waits: true });
  second.close();
  await helper.event('session.attachment-free');
  await ask(helper, 'session.enter', { sessionId });

  const other = await pageOf('helper2@demo.example');
  const admitted = { userName: 'helper2@demo.example', role: 'helper' } as const;
  const { participantId } = await ask(helper, 'participant.admit', admitted);
  await ask(other, 'session.enter', { sessionId });
  for (const grant of ['view', 'voice'] as const) {
    await ask(other, 'grant.request', { grant });
    await ask(sharer, 'grant.answer', { participantId, grant, allow: true });
  }
  await ask(other, 'media.join', {});
  const voice = { source: 'microphone', rtpParameters: voiceParameters() } as const;
  await ask(other, 'media.produce', voice);
  await ask(sharer, 'grant.revoke', { participantId, grant: 'voice' });
  await other.event('media.producer-closed');
  await ask(helper, 'session.pass-lead', { participantId });
  await ask(other, 'session.leave', {});

  for (const worker of childrenOf(server.process.pid ?? 0)) process.kill(worker, 'SIGKILL');
  await sharer.event('media.lost');
  await ask(sharer, 'session.end', {});
  await helper.event('session.view', ({ end }) => end?.reason === 'sharer-left');
  await ask(sharer, 'sessions.mine', {});
  await ask(sharer, 'receipt.read', { sessionId });
  await ask(sharer, 'receipt.chat', { sessionId, afterSeq: 0 });
  await (await helperVisitor.fetch('/signout', { method: 'POST' })).text();
  await helper.event('access.ended');
});

test('so each request has been granted, and each event heard that sockets alone can bring', () => {
  expect([...granted].sort()).toEqual(Object.keys(requests).sort());
  expect([...heard, ...Object.keys(elsewhere)].sort()).toEqual(Object.keys(events).sort());
});

test('what does not fit is noticed: too little, too much, and something else', () => {
  const fits = { ok: true, value: { consumers: [] } };
  expect(misfitOfAnswer('media.ready', fits)).toBeUndefined();
  for (const value of [{}, { consumers: [], extra: 1 }, { consumers: [{}] }])
    expect(misfitOfAnswer('media.ready', { ok: true, value })?.message).toContain('media.ready');
  expect(misfitOfAnswer('media.ready', { ok: false, error: { code: 'NOVEL' } })).toBeDefined();
  expect(misfitOfAnswer('nothing', { ok: true, value: {} })).toBeDefined();
  expect(misfitOfEvent('media.lost', {})).toBeUndefined();
  expect(misfitOfEvent('media.lost', { extra: 1 })?.message).toContain('media.lost');
  expect(misfitOfEvent('nothing', {})).toBeDefined();
});
