/** With number matching on, only who types the helper's two digits can allow; what remains of it is told and kept. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet, type Pair } from '../../support/pair.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({}, { settings: { numberMatching: true } });
});
afterAll(async () => {
  await server.stop();
});

/** @returns The digits on the helper's page, and others. */
async function ask(pair: Pair): Promise<{ right: string; wrong: string }> {
  await pair.helper.request('session.request-view', {});
  const { numberMatch } = await pair.helper.event(
    'session.view',
    ({ state }) => state === 'requested',
  );
  expect(numberMatch).toEqual({ digits: expect.stringMatching(/^[0-9]{2}$/), triesLeft: 3 });
  const right = numberMatch?.digits ?? '';
  return { right, wrong: right === '00' ? '01' : '00' };
}

function recordsOf(pair: Pair) {
  return auditRecords(server.dataDir)
    .filter(({ sessionId }) => sessionId === pair.sessionId)
    .map(({ type, person, details }) => [type, person, details]);
}

test('a wrong and a missing number are refused, told to both and audited; the right one allows', async () => {
  const pair = await meet(server);
  const { right, wrong } = await ask(pair);
  const refused = (triesLeft: number) => ({
    ok: false,
    error: { code: 'NUMBER_WRONG', triesLeft },
  });
  expect(await pair.sharer.send('session.answer', { allow: true, number: wrong })).toEqual(
    refused(2),
  );
  expect(await pair.sharer.send('session.answer', { allow: true })).toEqual(refused(1));
  for (const triesLeft of [3, 2, 1]) {
    const toSharer = await pair.sharer.event(
      'session.view',
      ({ numberMatch }) => numberMatch?.triesLeft === triesLeft,
    );
    expect([toSharer.state, toSharer.numberMatch]).toEqual(['requested', { triesLeft }]);
    if (triesLeft === 3) continue;
    const toHelper = await pair.helper.event(
      'session.view',
      ({ numberMatch }) => numberMatch?.triesLeft === triesLeft,
    );
    expect(toHelper.numberMatch).toEqual({ digits: right, triesLeft });
  }
  await pair.sharer.request('session.answer', { allow: true, number: right });
  const allowed = await pair.helper.event('session.view', ({ state }) => state === 'allowed');
  expect(allowed).not.toHaveProperty('numberMatch');
  expect(recordsOf(pair).slice(3)).toEqual([
    ['view.requested', 'helper@demo.example', {}],
    ['number.mismatched', 'sharer@demo.example', { triesLeft: 2 }],
    ['number.mismatched', 'sharer@demo.example', { triesLeft: 1 }],
    ['view.allowed', 'sharer@demo.example', {}],
  ]);
  await pair.close();
});

test('the third wrong number ends the session: both are told by which rule, and nothing opens any more', async () => {
  const pair = await meet(server);
  const { right, wrong } = await ask(pair);
  // At once: they are counted one after the other all the same.
  const answers = await Promise.all(
    [wrong, wrong, wrong, right].map((number) =>
      pair.sharer.send('session.answer', { allow: true, number }),
    ),
  );
  expect(answers).toEqual([
    ...[2, 1, 0].map((triesLeft) => ({ ok: false, error: { code: 'NUMBER_WRONG', triesLeft } })),
    { ok: false, error: { code: 'SESSION_ENDED' } },
  ]);
  for (const side of [pair.helper, pair.sharer]) {
    const { end } = await side.event('session.view', ({ state }) => state === 'ended');
    expect(end).toEqual({ reason: 'policy', rule: 'number-matching', at: expect.any(Number) });
    expect(await side.refusal('media.join', {})).toBe('SESSION_ENDED');
  }
  expect(recordsOf(pair).slice(-2)).toEqual([
    ['number.mismatched', 'sharer@demo.example', { triesLeft: 0 }],
    ['session.ended', null, { reason: 'policy', rule: 'number-matching' }],
  ]);
  await pair.close();
});

test('declining needs no number', async () => {
  const pair = await meet(server);
  await ask(pair);
  await pair.sharer.request('session.answer', { allow: false });
  const { end } = await pair.helper.event('session.view', ({ state }) => state === 'ended');
  expect(end?.reason).toBe('declined');
  await pair.close();
});

test('a page of the helper that comes back shows the same digits', async () => {
  const pair = await meet(server);
  const { right } = await ask(pair);
  const back = await pair.helperVisitor.connect();
  const { view } = await back.request('session.enter', {
    sessionId: pair.sessionId,
    takeOver: true,
  });
  expect(view.numberMatch).toEqual({ digits: right, triesLeft: 3 });
  const again = await pair.sharerVisitor.connect();
  const entry = await again.request('session.enter', { sessionId: pair.sessionId, takeOver: true });
  expect(entry.view.numberMatch).toEqual({ triesLeft: 3 });
  await pair.close();
});

test('the digits are nowhere in the database', async () => {
  const pair = await meet(server);
  const { right, wrong } = await ask(pair);
  await pair.sharer.refusal('session.answer', { allow: true, number: wrong });
  const tables = rows<{ name: string }>(
    server.dataDir,
    `select name from sqlite_master where type = 'table'`,
  ).map(({ name }) => name);
  expect(tables).toEqual(expect.arrayContaining(['sessions', 'audit_events', 'participants']));
  const holding = (digits: string) =>
    tables.filter((table) =>
      rows<object>(server.dataDir, `select * from "${table}"`).some((row) =>
        Object.values(row).some(
          (value) =>
            value === digits || (typeof value === 'string' && value.includes(`"${digits}"`)),
        ),
      ),
    );
  expect([holding(right), holding(wrong)]).toEqual([[], []]);
  await pair.close();
});
