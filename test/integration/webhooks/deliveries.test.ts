/** What happens in sessions is delivered to webhooks: signed, in order for each session, at least once. */
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Receiver, type Manner } from '../../support/receiver.ts';
import { auditRecords } from '../../support/records.ts';
import { WebhookRows } from '../../support/webhook-rows.ts';

const hourMs = 3_600_000;

let receiver: Receiver;
let rows: WebhookRows;

beforeAll(async () => {
  receiver = await Receiver.start();
});
afterAll(async () => {
  await receiver.stop();
});
beforeEach(async () => {
  await receiver.behave({ answer: 200 });
  receiver.received.length = 0;
  rows = await WebhookRows.open({ withinMs: 1_000 });
});
afterEach(async () => {
  await rows.close();
});

interface Body {
  type: string;
  data: { session: string; ticket?: string };
}
const url = (path = '/hook') => `http://127.0.0.1:${receiver.port}${path}`;
const bodies = () => receiver.accepted.map(({ body }) => JSON.parse(body) as Body);
const typesOf = (session: string) =>
  bodies().flatMap(({ type, data }) => (data.session === session ? [type] : []));
const isSignedBy = (secret: string, { headers, body }: Receiver['received'][number]) => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
  return (headers['webhook-signature'] ?? '').split(' ').includes(expected);
};

test('a webhook is told what it wants to know, signed, and nothing else', async () => {
  const { secret } = await rows.make(url(), ['session.joined']);
  await rows.sessions.open('first', rows.clock.now());
  await rows.goOnUntil('a delivery', () => receiver.received.length > 0);
  const [received] = receiver.received;
  expect(JSON.parse(received?.body ?? '')).toEqual({
    type: 'session.joined',
    timestamp: new Date(1_000_000).toISOString(),
    data: {
      session: 'first',
      by: expect.objectContaining({ role: 'sharer', name: expect.any(String) }),
      people: [
        expect.objectContaining({ role: 'helper', leads: true, key: expect.any(String) }),
        expect.objectContaining({ role: 'sharer' }),
      ],
    },
  });
  expect(received).toMatchObject({
    path: '/hook',
    headers: { 'content-type': 'application/json', 'webhook-id': expect.stringMatching(/^msg_/) },
  });
  expect(isSignedBy(secret, received!)).toBe(true);
  expect(receiver.received).toHaveLength(1);
});

test('each event of a session names the ticket from which it was opened, also when it has ended', async () => {
  await rows.make(url(), ['session.created', 'session.joined', 'session.ended']);
  const session = await rows.sessions.open('from-ticket', rows.clock.now(), 'INC0012345');
  session.finish('sharer-left', rows.clock.now(), session.sharer);
  await rows.sessions.commit(session);
  await rows.sessions.open('without', rows.clock.now());
  await rows.goOnUntil(
    'all',
    () => typesOf('from-ticket').length + typesOf('without').length === 5,
  );
  const ticketsOf = (id: string) =>
    bodies().flatMap(({ data: { session: of, ticket } }) => (of === id ? [ticket] : []));
  expect(ticketsOf('from-ticket')).toEqual(['INC0012345', 'INC0012345', 'INC0012345']);
  expect(ticketsOf('without')).toEqual([undefined, undefined]);
});

test('after a rotation both secrets sign, until the time is over', async () => {
  const { id, secret } = await rows.make(url(), ['session.created']);
  const next = await rows.rotate({ id, keepHours: 2 });
  const received = async (session: string) => {
    await rows.sessions.open(session);
    const before = receiver.received.length;
    await rows.goOnUntil('a delivery', () => receiver.received.length > before);
    const last = receiver.received.at(-1)!;
    return [isSignedBy(secret, last), isSignedBy(next, last)];
  };
  expect(next).not.toBe(secret);
  expect(await received('both')).toEqual([true, true]);
  expect((await rows.view(id)).previousSecretUntil).toBeGreaterThan(rows.clock.now());
  rows.clock.advance(2 * hourMs);
  expect(await received('one')).toEqual([false, true]);
  expect((await rows.view(id)).previousSecretUntil).toBeUndefined();
});

test('a later event of a session waits for the earlier one, and other sessions do not', async () => {
  const { id } = await rows.make(url(), ['session.created', 'session.joined']);
  await receiver.behave({ firstTimes: 1, answer: 500 });
  await rows.sessions.open('slow');
  await rows.goOnUntil('a failure', () => receiver.received.length === 1);
  await rows.sessions.open('quick');
  await rows.goOnUntil('the other session', () => typesOf('quick').length === 2);
  expect(typesOf('slow')).toEqual([]);
  await rows.goOnUntil('all', () => typesOf('slow').length === 2, 1_000);
  expect(typesOf('slow')).toEqual(['session.created', 'session.joined']);
  const [joined, created] = (await rows.deliveries(id)).filter((each) => each.sessionId === 'slow');
  expect([created, joined]).toMatchObject([
    { event: 'session.created', state: 'delivered', attempts: 2, status: 200 },
    { event: 'session.joined', state: 'delivered', attempts: 1 },
  ]);
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(ids[0]).toBe(created?.messageId);
  expect(new Set(ids).size).toBe(ids.length - 1);
});

describe('what goes wrong is told on the delivery, and it is sent again:', () => {
  test.each<[string, Manner, object]>([
    ['a receiver that hangs', 'hang', { fault: 'time-limit' }],
    ['headers without end', 'slow-headers', { fault: 'time-limit' }],
    [
      '500',
      { answer: 500, body: 'out\u0007 of order' },
      { fault: 'status', status: 500, answer: 'out\ufffd of order' },
    ],
    ['404', { answer: 404 }, { fault: 'status', status: 404 }],
    [
      'a redirect',
      { answer: 302, headers: { location: '/other' } },
      { fault: 'redirect', status: 302 },
    ],
    ['a connection that is cut', 'reset', { fault: 'connection-lost' }],
    ['no HTTP', 'junk', { fault: 'answer-malformed' }],
    [
      'headers of 100 KB',
      { answer: 200, headers: { a: 'x'.repeat(100_000) } },
      { fault: 'answer-malformed' },
    ],
  ])('%s', async (_what, manner, expected) => {
    await receiver.behave(manner);
    const { id } = await rows.make(url(), ['session.created']);
    await rows.sessions.open('one');
    const last = async () => (await rows.deliveries(id))[0];
    await rows.goOnUntil('a fault', async () => (await last())?.fault !== undefined);
    expect(await last()).toMatchObject({ state: 'waiting', attempts: 1, ...expected });
    expect((await rows.view(id)).failingSince).toBeDefined();
    await receiver.behave({ answer: 200 });
    await rows.goOnUntil('success', async () => (await last())?.state === 'delivered', 1_000);
    expect((await last())?.fault).toBeUndefined();
    expect(receiver.received.some(({ path }) => path === '/other')).toBe(false);
    expect((await rows.view(id)).failingSince).toBeUndefined();
  });

  test('nobody who listens', async () => {
    const { id } = await rows.make('http://127.0.0.1:1/', ['session.created']);
    await rows.sessions.open('one');
    const fault = async () => (await rows.deliveries(id))[0]?.fault;
    await rows.goOnUntil('a fault', async () => (await fault()) !== undefined);
    expect(await fault()).toBe('not-reachable');
  });

  test.each<[string, Manner]>([
    ['2 GB', 'flood'],
    ['an answer without end', 'drip'],
  ])('%s are not read, and count as received', async (_what, manner) => {
    await receiver.behave(manner);
    const { id } = await rows.make(url(), ['session.created']);
    const before = process.memoryUsage().rss;
    await rows.sessions.open('one');
    const last = async () => (await rows.deliveries(id))[0];
    await rows.goOnUntil('success', async () => (await last())?.state === 'delivered');
    expect((await last())?.answer?.length).toBeLessThanOrEqual(1_024);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1_048_576);
  });
});

test('500 for an hour: it is tried less and less often, and comes at once when one is received', async () => {
  await receiver.behave({ answer: 500 });
  const { id } = await rows.make(url());
  for (const session of ['a', 'b', 'c']) await rows.sessions.open(session);
  const begun = rows.clock.now();
  await rows.goOnUntil('an hour', () => rows.clock.now() - begun >= hourMs, 30_000);
  expect(receiver.received.length).toBeGreaterThan(3 * 6);
  expect(receiver.received.length).toBeLessThan(3 * 14);
  await receiver.behave({ answer: 200 });
  await rows.goOnUntil('the first', () => receiver.accepted.length > 0, 60_000);
  const back = rows.clock.now();
  await rows.goOnUntil('all', () => receiver.accepted.length === 6, 1_000);
  expect(rows.clock.now() - back).toBeLessThan(120_000);
  for (const session of ['a', 'b', 'c'])
    expect(typesOf(session)).toEqual(['session.created', 'session.joined']);
  expect(await rows.view(id)).toMatchObject({ waiting: 0 });
});

test('a receiver that asks to wait is not asked before', async () => {
  await receiver.behave({ answer: 503, headers: { 'retry-after': '1800' } });
  const { id } = await rows.make(url(), ['session.created']);
  await rows.sessions.open('one');
  const last = async () => (await rows.deliveries(id))[0];
  await rows.goOnUntil('a fault', async () => (await last())?.fault !== undefined);
  const { attemptedAt = 0, nextAt = 0 } = (await last()) ?? {};
  expect(nextAt - attemptedAt).toBe(1_800_000);
});

test('after a day it has failed, the next one of the session has its turn, and it can be sent again', async () => {
  await receiver.behave({ answer: 500 });
  const { id } = await rows.make(url(), ['session.created', 'session.joined']);
  await rows.sessions.open('one');
  const states = async () => (await rows.deliveries(id)).map(({ state }) => state).reverse();
  const isOver = async () => (await states())[0] === 'failed';
  await rows.goOnUntil('the end of a day', isOver, 20 * 60_000);
  const [, created] = await rows.deliveries(id);
  expect(created).toMatchObject({ state: 'failed', fault: 'status', status: 500 });
  expect(created?.attempts).toBeGreaterThan(20);
  expect(created?.attempts).toBeLessThan(50);
  await rows.goOnUntil('both', async () => (await states())[1] === 'failed', 20 * 60_000);
  await receiver.behave({ answer: 200 });
  await rows.resend(id, created?.id ?? 0);
  await rows.goOnUntil('it again', () => receiver.accepted.length === 1);
  expect(receiver.accepted[0]?.headers['webhook-id']).toBe(created?.messageId);
  expect(receiver.accepted[0]?.body).toBe(created?.body);
  await rows.goOnUntil('it is noted', async () => (await states())[0] === 'delivered');
  expect(auditRecords(rows.dataDir).filter(({ type }) => type === 'webhook.resent')).toMatchObject([
    { details: { webhook: id, delivery: created?.id } },
  ]);
});

test('a webhook at which nothing was received for three days is disabled, and that is told', async () => {
  await receiver.behave({ answer: 500 });
  const { id } = await rows.make(url(), ['session.created']);
  const isDisabled = async () => !(await rows.view(id)).enabled;
  let count = 0;
  const next = async () => {
    count += 1;
    // Something happens every few hours.
    if (count % 10 === 0) await rows.sessions.open(`${count}`);
    return await isDisabled();
  };
  await rows.goOnUntil('it is disabled', next, 30 * 60_000);
  expect(await rows.view(id)).toMatchObject({ disabledFor: 'failing', waiting: 0 });
  const told = auditRecords(rows.dataDir).find(({ type }) => type === 'webhook.disabled');
  expect(told).toMatchObject({ person: null, details: { webhook: id } });
  const since = (told?.details['since'] as number | undefined) ?? 0;
  expect((told?.at ?? 0) - since).toBeGreaterThanOrEqual(72 * hourMs);
  await rows.update({ id, enabled: true });
  await receiver.behave({ answer: 200 });
  await rows.sessions.open('after');
  await rows.goOnUntil('it is back', () => typesOf('after').length === 1);
  expect(await rows.view(id)).toMatchObject({ enabled: true });
});

test('what is not wanted any more, or disabled, or removed, is not sent', async () => {
  const { id } = await rows.make(url(), ['session.created']);
  const other = await rows.make(url('/other'), ['session.created']);
  const gone = await rows.make(url('/gone'), ['session.created']);
  await rows.update({ id, events: ['session.ended'] });
  await rows.update({ id: other.id, enabled: false });
  await rows.webhooks.remove({ id: gone.id }, { personKey: 'admin', address: '192.0.2.1' });
  const last = await rows.make(url('/last'), ['session.created']);
  await rows.sessions.open('one');
  await rows.goOnUntil('the last one', () => receiver.received.length > 0);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/last']);
  expect(await rows.deliveries(last.id)).toHaveLength(1);
  await expect(rows.deliveries(gone.id)).rejects.toMatchObject({ code: 'WEBHOOK_UNKNOWN' });
});

test('a delivery that waits can be tried at once, and of a page of deliveries the next can be asked for', async () => {
  await receiver.behave({ answer: 500 });
  const { id } = await rows.make(url(), ['session.created']);
  for (const session of ['a', 'b', 'c']) await rows.sessions.open(session);
  await rows.goOnUntil('three faults', () => receiver.received.length === 3);
  const page = await rows.webhooks.deliveries({ id, limit: 2 });
  const rest = await rows.webhooks.deliveries({ id, limit: 2, cursor: page.nextCursor ?? '' });
  expect([...page.deliveries, ...rest.deliveries].map(({ sessionId }) => sessionId)).toEqual([
    ...['c', 'b', 'a'],
  ]);
  expect(rest.nextCursor).toBeUndefined();
  expect((await rows.webhooks.deliveries({ id, limit: 3 })).nextCursor).toBeUndefined();
  const other = rows.webhooks.deliveries({ id, state: 'failed', cursor: page.nextCursor ?? '' });
  await expect(other).rejects.toMatchObject({ code: 'CURSOR_NOT_ACCEPTED' });
  await receiver.behave({ answer: 200 });
  await rows.resend(id, rest.deliveries[0]?.id ?? 0);
  await rows.goOnUntil('that one', () => typesOf('a').length === 1, 1);
});

test('there can be twenty, each with an address that is accepted', async () => {
  await expect(rows.make('https://10.0.0.1/')).rejects.toMatchObject({
    code: 'WEBHOOK_URL_NOT_ACCEPTED',
  });
  for (let count = 0; count < 20; count += 1) await rows.make(url(`/${count}`));
  await expect(rows.make(url('/more'))).rejects.toMatchObject({ code: 'TOO_MANY_WEBHOOKS' });
});
