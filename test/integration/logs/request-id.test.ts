/** One id leads from what somebody is shown to the log, the audit log and the proxy's own log. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rows } from '../../support/records.ts';
import { ask } from '../../support/ask.ts';
import { meet } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

/** Where the trusted proxy comes from. */
const proxy = '127.0.0.9';
const given = 'f3a0c1d2e3f4a5b6c7d8e9f0a1b2c3d4';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({}, { server: { trustedProxies: [proxy] } });
});
afterAll(async () => {
  await server.stop();
});

function audited(type: string): { requestId?: string; session?: string }[] {
  return rows<{ record: string }>(
    server.dataDir,
    'select record from audit_events where type = ? order by id',
    type,
  ).map(({ record }) => JSON.parse(record) as { requestId?: string });
}

test('each HTTP request has an id of its own, which the answer tells', async () => {
  const ids = [];
  for (let index = 0; index < 2; index += 1)
    ids.push((await ask(server, '/healthz')).headers['x-request-id']);
  expect(ids).toEqual([
    expect.stringMatching(/^[0-9a-f]{12}$/),
    expect.stringMatching(/^[0-9a-f]{12}$/),
  ]);
  expect(ids[0]).not.toBe(ids[1]);
});

test('that of a trusted proxy is kept, if it looks like one; that of anybody else is not', async () => {
  const told = async (id: string, localAddress?: string) => {
    const headers = { 'x-request-id': id };
    return (await ask(server, '/healthz', { headers, localAddress })).headers['x-request-id'];
  };
  expect(await told(given, proxy)).toBe(given);
  expect(await told(given)).not.toBe(given);
  for (const odd of ['short', 'x'.repeat(65), 'with spaces in it', '"};drop table', 'éàüéàüéàü'])
    expect(await told(odd, proxy)).toMatch(/^[0-9a-f]{12}$/);
});

test('what a request does has its id in the audit log, and what time does has none', async () => {
  const pair = await meet(server);
  const [created, joined] = [audited('session.created'), audited('session.joined')];
  expect(created.at(-1)?.requestId).toMatch(/^[0-9a-f]{12}$/);
  expect(joined.at(-1)?.requestId).toMatch(/^[0-9a-f]{12}$/);
  expect(created.at(-1)?.requestId).not.toBe(joined.at(-1)?.requestId);
  // A page that is gone is no request.
  await pair.close();
  await until('they are missed', () => audited('participant.away').length === 2);
  expect(audited('participant.away').map(({ requestId }) => requestId)).toEqual([
    undefined,
    undefined,
  ]);
});

test('the reference of a sign-in that failed finds the line in the log', async () => {
  const visitor = new Visitor(server);
  const landed = await visitor.follow('/signin/callback?state=none');
  await visitor.close();
  const ref = landed.searchParams.get('ref') ?? '';
  expect(ref).toMatch(/^[0-9a-f]{12}$/);
  const line = server
    .output()
    .split('\n')
    .find((each) => each.includes(ref));
  expect(JSON.parse(line ?? '')).toMatchObject({ requestId: ref, msg: 'sign-in failed' });
});

test('the reference of what failed in the server finds it too', async () => {
  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  const connection = await helper.connect();
  const file = join(server.dataDir, 'beside.sqlite');
  await rename(file, `${file}.away`);
  const answer = await connection.send('session.create', {});
  await rename(`${file}.away`, file);
  await helper.close();
  if (answer.ok) throw new Error('It was granted.');
  const { code, logId = '' } = answer.error;
  expect(code).toBe('STORE_UNAVAILABLE');
  const line = server
    .output()
    .split('\n')
    .find((each) => each.includes(logId) && each.includes('request failed'));
  expect(JSON.parse(line ?? '')).toMatchObject({ requestId: logId, logId, code });
});
