/** A server that is killed while it sends webhooks: every act that was acknowledged is delivered. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Receiver } from '../../support/receiver.ts';
import { WebhookRows } from '../../support/webhook-rows.ts';

/** Acknowledged when it is killed. */
const enough = 1_000;

let receiver: Receiver;
let rows: WebhookRows;
let acknowledged: string[];
let receivedBefore: number;

beforeAll(async () => {
  receiver = await Receiver.start();
  const first = await WebhookRows.open();
  const { dataDir } = first;
  const events = ['session.created', 'session.joined'] as const;
  const { id } = await first.make(`http://127.0.0.1:${receiver.port}/`, [...events]);
  await first.end();
  const script = join(import.meta.dirname, 'webhook-process.ts');
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.split('\n').length > enough && receiver.accepted.length > 0) child.kill('SIGKILL');
  });
  await closed;
  acknowledged = output.split('\n').slice(0, -1);
  receivedBefore = receiver.received.length;
  rows = await WebhookRows.open({ dataDir });
  const isAll = async () => (await rows.view(id)).waiting === 0 && missing().length === 0;
  await rows.goOnUntil('all are delivered', isAll, 10_000);
});
afterAll(async () => {
  await rows.close();
  await receiver.stop();
});

const told = () =>
  receiver.accepted.map(
    ({ body }) => JSON.parse(body) as { type: string; data: { session: string } },
  );
/** Acknowledged, and not delivered with both of its steps. */
function missing(): string[] {
  const stepsOf = Map.groupBy(told(), ({ data }) => data.session);
  return acknowledged.filter((id) => new Set(stepsOf.get(id)?.map(({ type }) => type)).size !== 2);
}

test('each of them has come with both of its steps, some before and some after', () => {
  expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
  expect(missing()).toEqual([]);
  expect(receivedBefore).toBeGreaterThan(0);
  expect(receivedBefore).toBeLessThan(receiver.received.length);
});

test('what came twice has the same id, and of each session the order is right', () => {
  const idOf = new Map<string, string | undefined>();
  for (const { headers, body } of receiver.received) {
    const known = idOf.get(body);
    expect(known ?? headers['webhook-id']).toBe(headers['webhook-id']);
    idOf.set(body, headers['webhook-id']);
  }
  const first = Map.groupBy(told(), ({ data }) => data.session);
  const wrong = [...first.values()].filter(([step]) => step?.type !== 'session.created');
  expect(wrong).toEqual([]);
});
