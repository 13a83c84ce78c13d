/** The audit log, posted to a receiver that behaves well or badly: no row is lost, and the order stays. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AuditRows, entriesIn, idsUpTo } from '../../../support/audit-rows.ts';
import { startHttps } from '../../../support/own-https.ts';
import { Receiver, type Manner } from '../../../support/receiver.ts';

let rows: AuditRows;
let receiver: Receiver;

beforeEach(async () => {
  rows = await AuditRows.open();
  receiver = await Receiver.start();
});
afterEach(async () => {
  await rows.close();
  await receiver.stop();
});

const configured = (more: object = {}) => [
  { name: 'siem', type: 'http', url: `http://127.0.0.1:${receiver.port}/rows`, ...more },
];
const accepted = () => receiver.accepted.flatMap(({ body }) => entriesIn(body));
const acceptedIds = () => accepted().map(({ id }) => id);

test('rows come in order, as lines of JSON with names and a token', async () => {
  const tokenFile = join(rows.dataDir, 'token');
  await writeFile(tokenFile, 'a-token\n');
  const streams = await rows.stream(configured({ tokenFile }));
  await rows.happen(3);
  await rows.goOnUntil('three rows', () => acceptedIds().length === 3);
  expect(accepted()).toMatchObject([
    { id: 1, details: { at: 0 }, person: { name: 'Sofia Novák', userName: 'sofia@demo.example' } },
    { id: 2 },
    { id: 3 },
  ]);
  expect(receiver.received[0]).toMatchObject({
    path: '/rows',
    headers: { authorization: 'Bearer a-token', 'content-type': 'application/x-ndjson' },
  });
  expect(streams.states()).toMatchObject([{ name: 'siem', behind: 0, problem: undefined }]);
});

test('a new stream begins with the next row, or with the first, and goes on where it was', async () => {
  await rows.happen(2);
  await rows.stream([
    ...configured(),
    ...configured({ name: 'all', from: 'beginning' }).map((each) => ({
      ...each,
      url: `${each.url}?all`,
    })),
  ]);
  await rows.happen(300);
  const idsOf = (path: string) =>
    receiver.accepted
      .filter((each) => each.path === path)
      .flatMap(({ body }) => entriesIn(body).map(({ id }) => id));
  await rows.goOnUntil('all rows', () => acceptedIds().length === 602);
  expect(idsOf('/rows?all')).toEqual(idsUpTo(302));
  expect(idsOf('/rows')).toEqual(idsUpTo(302).slice(2));
  await rows.end();
  const again = await AuditRows.open(rows.dataDir);
  await again.happen(5);
  await again.stream(configured());
  await again.goOnUntil('the last rows', () => acceptedIds().length === 607);
  expect(idsOf('/rows')).toEqual(idsUpTo(307).slice(2));
  rows = again;
});

describe('nothing is lost, and what is wrong is told, by a receiver that', () => {
  test.each<[string, Manner, string]>([
    ['hangs', 'hang', 'no answer within 1 s'],
    ['sends headers without end', 'slow-headers', 'no answer within 1 s'],
    ['answers 500', { answer: 500 }, 'it answered 500'],
    ['redirects', { answer: 307, headers: { location: '/elsewhere' } }, 'it answered 307'],
    ['cuts the connection', 'reset', 'the connection failed (ECONNRESET)'],
    ['speaks no HTTP', 'junk', 'Response does not match the HTTP/1.1 protocol'],
  ])('%s', async (_what, manner, problem) => {
    await receiver.behave(manner);
    const streams = await rows.stream(configured(), 1_000);
    await rows.happen(400);
    await rows.goOnUntil('a failure', () => streams.states()[0]?.problem !== undefined);
    const where = `127.0.0.1:${receiver.port}`;
    expect(streams.states()).toMatchObject([
      { lastId: 0, behind: 400, behindSince: expect.any(Number) },
    ]);
    expect(streams.problem()).toContain(`siem: 400 rows wait, since ${where}: ${problem}`);
    await receiver.behave({ answer: 200 });
    await rows.goOnUntil('all rows', () => acceptedIds().length >= 400, 10_000);
    expect(acceptedIds()).toEqual(idsUpTo(400));
    await rows.goOnUntil('no problem', () => streams.problem() === undefined);
    expect(receiver.received.some(({ path }) => path === '/elsewhere')).toBe(false);
  });

  test('answers 500 for an hour: it is tried once a minute in the end', async () => {
    await receiver.behave({ answer: 500 });
    await rows.stream(configured());
    await rows.happen(400);
    const begun = rows.clock.now();
    const isOver = () => rows.clock.now() - begun >= 3_600_000;
    await rows.goOnUntil('an hour', isOver, 20_000);
    expect(receiver.received.length).toBeGreaterThan(20);
    expect(receiver.received.length).toBeLessThan(75);
    await receiver.behave({ answer: 200 });
    await rows.goOnUntil('all rows', () => acceptedIds().length >= 400, 10_000);
    expect(acceptedIds()).toEqual(idsUpTo(400));
  });

  test.each<[string, Manner]>([
    ['answers with 2 GB', 'flood'],
    ['answers without end', 'drip'],
  ])('%s: the answer counts, and is not read', async (_what, manner) => {
    await receiver.behave(manner);
    const streams = await rows.stream(configured());
    const before = process.memoryUsage().rss;
    await rows.happen(400);
    await rows.goOnUntilRow(400, streams);
    expect(acceptedIds()).toEqual(idsUpTo(400));
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1_048_576);
  });
});

test('a receiver of a private authority is trusted by its file, and by nothing else', async () => {
  const https = await startHttps();
  let bodies = '';
  https.serve((req, res) => {
    req.on('data', (chunk: Buffer) => (bodies += chunk.toString()));
    req.on('end', () => res.end());
  });
  const config = { name: 'tls', type: 'http', url: https.origin };
  const untrusting = await rows.stream([config]);
  await rows.happen(1);
  await rows.goOnUntil('a refusal', () => untrusting.states()[0]?.problem !== undefined);
  expect(untrusting.problem()).toMatch(/CERT/);
  await untrusting[Symbol.asyncDispose]();
  await rows.stream([{ ...config, caFile: https.caFile }]);
  await rows.goOnUntil('the row', () => bodies !== '');
  expect(entriesIn(bodies)).toMatchObject([{ id: 1 }]);
  await https.stop();
});
