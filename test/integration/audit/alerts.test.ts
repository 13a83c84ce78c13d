/** What somebody should look at: codes that are guessed, and helpers with more sessions than they may have. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditRecords, auditRepeats } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitors } from '../../support/visitors.ts';

let server: TestServer;
const visitors = new Visitors();
beforeAll(async () => {
  server = await startServer({}, { session: { openPerHelper: 2 } });
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

async function pageOf(userName: string) {
  const visitor = await visitors.signedIn(server, userName);
  return await visitor.connect();
}

test('a burst of wrong codes is a row of its own, once a minute, with who and from where', async () => {
  const page = await pageOf('sharer@demo.example');
  const refusals = [];
  for (let index = 0; index < 8; index += 1)
    refusals.push(await page.refusal('session.join', { passcode: 'ZZZZ-ZZZZ' }));
  expect(refusals.slice(-3)).toEqual(['TOO_MANY_TRIES', 'TOO_MANY_TRIES', 'TOO_MANY_TRIES']);
  const alerts = auditRecords(server.dataDir).filter(({ type }) => type === 'passcode.guessing');
  expect(alerts).toMatchObject([
    {
      person: 'sharer@demo.example',
      code: 'TOO_MANY_TRIES',
      address: expect.stringContaining('127.0.0.1'),
      details: { request: 'session.join' },
    },
  ]);
  expect(auditRepeats(server.dataDir)).toContainEqual({
    type: 'passcode.guessing',
    person: 'sharer@demo.example',
    count: 2,
  });
});

test('a helper who opens more sessions than they may have is a row', async () => {
  const page = await pageOf('helper@demo.example');
  const refusals = [];
  for (let index = 0; index < 3; index += 1)
    refusals.push(await page.refusal('session.create', {}));
  expect(refusals).toEqual([undefined, undefined, 'TOO_MANY_SESSIONS']);
  expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
    type: 'sessions.too-many',
    person: 'helper@demo.example',
    code: 'TOO_MANY_SESSIONS',
    details: { request: 'session.create' },
  });
});
